// SPDX-License-Identifier: GPL-3.0-or-later
import {publicReport} from '../answers/public.ts';
import {readSource, sourceText} from '../answers/read-source.ts';
import {reportAnswer} from '../answers/report.ts';
import type {SecretSource} from '../answers/source.ts';
import {asProblem} from '../engine/failure.ts';
import {Problem} from '../engine/problem.ts';
import {readIdentity} from '../hardware/machine-identity.ts';
import {httpsOutlet} from '../headless/https-outlet.ts';
import {problemLines} from '../headless/problem-lines.ts';
import {openReport, type Destinations, type Outlet, type Report} from '../headless/report.ts';
import {Secret} from '../system/secret.ts';
import type {NetworkAccess, Printer, SecretAccess, Worksite} from './needs.ts';

/**
 * Where to report, where the token for an HTTPS endpoint comes from, and how long closing waits for
 * that endpoint.
 */
export type WantedReport = {
  readonly destinations: Destinations;
  readonly token?: SecretSource;
  /** Milliseconds. */
  readonly patience: number;
};

/**
 * Milliseconds that the end of an installation waits for an HTTPS endpoint: the machine may be
 * about to restart.
 */
const installationPatience = 30_000;

/**
 * Where an answer file wants its report, even one that is refused: a fleet that waits for it
 * should learn why nothing came. Nowhere, where not even that part can be
 * read.
 * @param value - the whole answer file as parsed, before any rule was applied to it.
 */
export function reportWanted(value: unknown): WantedReport {
  const parsed = reportAnswer.safeParse(
    typeof value === 'object' && value !== null && 'report' in value ? value.report : undefined,
  );
  if (!parsed.success) return {destinations: {}, patience: installationPatience};
  const token = parsed.data.https?.token;
  return {
    destinations: publicReport(parsed.data),
    patience: installationPatience,
    ...(token && {token}),
  };
}

/** What reading the token needs of the process. */
type TokenNeeds = Pick<Worksite, 'machine'> & Pick<SecretAccess, 'uid' | 'credentials'>;

/** What reporting needs of the process. */
export type ReportNeeds = Worksite & SecretAccess & NetworkAccess & Pick<Printer, 'err'>;

const purpose = 'the token for the report';

/**
 * The token itself, read by the process that sends the report: it never goes over the engine's
 * socket. The same rules as for every secret, and RFC 6750 §2.1 (`b64token`), so that it cannot
 * become a second header.
 * @throws {Problem} SECRET-ABSENT, SECRET-EXPOSED, SECRET-UNFIT.
 */
async function readToken(
  source: SecretSource,
  {machine: {files}, uid, credentials}: TokenNeeds,
): Promise<Secret> {
  const bytes = await readSource(
    {files, uid, ...(credentials !== undefined && {credentials})},
    source,
    purpose,
  );
  const fits =
    bytes.length > 0 &&
    bytes.length <= 8192 &&
    bytes.every(byte => /[A-Za-z0-9._~+/=-]/.test(String.fromCharCode(byte)));
  if (!fits)
    throw new Problem(
      'SECRET-UNFIT',
      `${purpose} (${sourceText(source)}) is no bearer token: letters, digits and . _ ~ ` +
        '+ / = - are allowed',
    );
  return new Secret('report-token', bytes);
}

/** Says a warning on this console. */
export function printWarning(
  {err}: Pick<Printer, 'err'>,
  warning: Parameters<typeof problemLines>[0],
): void {
  for (const line of problemLines(warning, 'WARNING')) err(line);
}

/** The token while the report is open. */
type HeldToken = {secret: Secret | undefined};

/** An HTTPS endpoint with its token, or why it cannot be used. */
async function openEndpoint(
  needs: ReportNeeds,
  {url, pin}: NonNullable<Destinations['https']>,
  {token, patience}: WantedReport,
  held: HeldToken,
): Promise<Outlet | {readonly reason: string}> {
  const {
    http,
    machine: {clock, files},
    random,
    signal,
  } = needs;
  try {
    held.secret = token && (await readToken(token, needs));
  } catch (error) {
    const {code, detail} = asProblem(error);
    return {reason: `${code}: ${detail}`};
  }
  return httpsOutlet(
    {
      url,
      run: Buffer.from(random(16)).toString('hex'),
      machine: await readIdentity(files).catch(() => ({serial: '', mac: ''})),
      patience,
      signal,
      ...(pin !== undefined && {pin}),
      ...(held.secret && {token: held.secret}),
    },
    {http, clock},
  );
}

/**
 * Opens a report; what cannot be opened is a warning on this console. The token is wiped when the
 * report is closed.
 */
export async function openDestinations(needs: ReportNeeds, wanted: WantedReport): Promise<Report> {
  const held: HeldToken = {secret: undefined};
  const report = await openReport(
    wanted.destinations,
    {
      open: needs.openOutlet,
      https: endpoint => openEndpoint(needs, endpoint, wanted, held),
    },
    warning => printWarning(needs, warning),
  );
  return {
    put: event => report.put(event),
    close: async () => {
      try {
        return await report.close();
      } finally {
        held.secret?.wipe();
      }
    },
  };
}
