/** Where the installed machine keeps what it is judged against: written by the installer's steps, read by the audit. All of it lies on the encrypted state. */
export const installedPaths = {
	mok: '/var/lib/forge/mok',
	certificate: '/var/lib/forge/mok/MOK.pem',
	inventory: '/var/lib/forge/esp.manifest',
	answers: '/etc/forge/answers.json',
	report: '/etc/forge/report.json',
	proof: '/var/lib/forge/proof.json',
	esp: '/efi',
} as const;
