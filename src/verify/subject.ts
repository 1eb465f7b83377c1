/** Where the installer left what the installed machine is judged against. All of it lies on the encrypted state. */
export const subjectPaths = {
	certificate: '/var/lib/forge/mok/MOK.pem',
	certificateDer: '/var/lib/forge/mok/MOK.der',
	inventory: '/var/lib/forge/esp.manifest',
	answers: '/etc/forge/answers.json',
	report: '/etc/forge/report.json',
	proof: '/var/lib/forge/proof.json',
	esp: '/efi',
} as const;
