import {diskAnswer} from '../../answers/disk.ts';
import type {Answers} from '../../answers/schema.ts';
import {parseText} from '../../answers/yaml-text.ts';
import type {LoadedJournal} from '../../engine/fold.ts';
import {Problem} from '../../engine/problem.ts';
import type {Reader} from '../../engine/step.ts';
import type {Disk} from '../../hardware/disk.ts';
import {contentsLine} from '../../hardware/disk-words.ts';
import {listDisks} from '../../hardware/disks.ts';
import {stableLink} from '../../hardware/identity.ts';
import {installationDiffers} from '../../interrupted/differences.ts';
import {findOn} from '../../interrupted/find.ts';
import type {Found, Interrupted} from '../../interrupted/found.ts';
import {diskWords, stoppedWords, timeWords} from '../../interrupted/words.ts';
import {installationOf, type Installation} from '../../steps/make.ts';

/**
 * What becomes of an interrupted installation on the chosen disk. `resume`: it goes on where it is the same, and stops everything where it is another. `only`:
 * the same, and without one nothing is begun. `either`: it goes on where it is the same, else the answers say whether it may be erased: somebody has seen it and
 * confirmed the disk. `start-over`: it is erased. `stop`: nothing is begun where there is one.
 */
export type Interruption = (typeof interruptions)[number];
export const interruptions = ['resume', 'only', 'either', 'start-over', 'stop'] as const;

/** An installation, and the journal that it goes on with. */
export type Settled = {
	readonly installation: Installation;
	readonly journal?: LoadedJournal;
	/** What lies on the chosen disk of an earlier installation. */
	readonly found?: Found;
};

/** Makes the installation of answers, as often as it takes. */
type Make = (answers: Answers) => Promise<Installation>;

type Asked = {readonly answers: Answers; readonly installation: Installation; readonly make: Make};

/** The disk that an installation is for, as lsblk shows it now. */
async function diskOf({target}: Installation, reader: Reader): Promise<Disk | undefined> {
	const disks = await listDisks(reader);
	return disks.find(one => stableLink(one, disks) === target.disk.device);
}

/**
 * The same answers with the words that named the disk and allowed it to be erased then: what was on it is gone, and who answers now may say what is on it now.
 * Nothing but these words is taken from there, and they count only where the plan comes out equal to the last bit, for the disk that the answers name now.
 */
async function asThen({answers, installation, make}: Asked, {answers: kept}: Interrupted): Promise<Installation> {
	const {value} = parseText(kept ?? '');
	const disk = diskAnswer.safeParse(typeof value === 'object' && value !== null && 'disk' in value ? value.disk : undefined);
	if (!disk.success || disk.data.slotSize !== answers.disk.slotSize) return installation;
	const then = await make({...answers, disk: disk.data}).catch(() => installation);
	return then.target.disk.device === installation.target.disk.device ? then : installation;
}

/** A new plan for the disk: what the interrupted one left may go, and nothing of it is taken for done. */
async function anew({answers, installation, make}: Asked, found: Found): Promise<Installation> {
	if (answers.disk.erase === 'refuse') return installation;
	const may = (contents: string): Promise<Installation> => make({...answers, disk: {...answers.disk, erase: 'replace', contents}});
	const fresh = await may(contentsLine(found.disk));
	// One that was itself begun anew over the same contents has this very plan.
	return 'journal' in found && installationDiffers(found, fresh).length === 0 ? may('any') : fresh;
}

const where = (found: Interrupted): string => `${diskWords(found.disk)}: stopped ${timeWords(found.stopped.at)}, ${stoppedWords(found)}`;

const differs = (found: Interrupted, lines: readonly string[]): Problem => new Problem('JOURNAL-DIFFERS', [
	where(found), ...lines.map(line => `    ${line}`),
	...(found.answers === undefined ? [] : [`Its answers, without secrets: mtype -i ${found.esp} ::/forge/answers.yaml`]),
].join('\n'));

/** What goes on or stops where the disk holds a journal. */
async function withJournal(asked: Asked, found: Interrupted, how: Interruption): Promise<Settled> {
	const {installation} = asked;
	const same = installationDiffers(found, installation).length === 0 ? installation : await asThen(asked, found);
	const lines = installationDiffers(found, same);
	if (found.is === 'finished') {
		if (how === 'only') throw new Problem('NOTHING-TO-RESUME', `${diskWords(found.disk)}: finished ${timeWords(found.stopped.at)}`);
		return lines.length === 0 && how !== 'start-over' ? {installation: same, journal: found.journal, found} : {installation, found};
	}
	if (how === 'stop') throw new Problem('INSTALLATION-INTERRUPTED', where(found));
	if (how === 'start-over') return {installation: await anew(asked, found), found};
	if (lines.length > 0 && how === 'either') return {installation, found};
	if (lines.length > 0) throw differs(found, lines);
	return {installation: same, journal: found.journal, found};
}

/**
 * The installation that these answers come to on this machine, with the journal that it goes on with. Changes nothing.
 * @throws {Problem} JOURNAL-DIFFERS with every field that differs, INSTALLATION-INTERRUPTED, NOTHING-TO-RESUME; what making an installation throws.
 */
export async function settle(answers: Answers, payload: string, how: Interruption, forge: string, reader: Reader): Promise<Settled> {
	const make: Make = wanted => installationOf(wanted, payload, forge, reader);
	const installation = await make(answers);
	const disk = await diskOf(installation, reader);
	const found = disk && await findOn(disk, reader);
	const asked: Asked = {answers, installation, make};
	if (found && 'journal' in found) return withJournal(asked, found, how);
	if (how === 'only') throw new Problem('NOTHING-TO-RESUME', disk ? `${diskWords(disk)}: ${nothingWords(found)}` : 'the chosen disk is gone');
	if (found?.is === 'begun' && how === 'stop') throw new Problem('INSTALLATION-INTERRUPTED', `${diskWords(found.disk)}: only the partitions were made`);
	if (found?.is === 'begun' && how === 'start-over') return {installation: await anew(asked, found), found};
	return {installation, ...(found && {found})};
}

function nothingWords(found: Exclude<Found, Interrupted> | undefined): string {
	if (!found) return 'no installation was begun on it';
	return found.is === 'begun' ? 'it stopped before there was a journal, and nothing lies in its partitions' : `it cannot be told: ${found.why}`;
}
