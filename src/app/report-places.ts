// SPDX-License-Identifier: GPL-3.0-or-later
import {readSource, sourceText} from '../answers/read-source.ts';
import type {SecretSource} from '../answers/source.ts';
import {asProblem} from '../engine/failure.ts';
import {Problem} from '../engine/problem.ts';
import {readIdentity} from '../hardware/machine-identity.ts';
import {httpsOutlet} from '../headless/https-outlet.ts';
import {problemLines} from '../headless/problem-lines.ts';
import {openReport, type Destinations, type Report} from '../headless/report.ts';
import {Secret} from '../system/secret.ts';
import type {Context} from './context.ts';

/**
 * Where to report, where the token for an HTTPS endpoint comes from, and how long closing waits for
 * that endpoint.
 */
export type Wanted = {
  readonly destinations: Destinations;
  readonly token?: SecretSource;
  /** Milliseconds. */
  readonly patience: number;
};

const purpose = 'the token for the report';

/**
 * The token itself, read by the process that sends the report: it never goes over the engine's
 * socket. The same rules as for every secret, and RFC 6750 §2.1 (`b64token`), so that it cannot
 * become a second header.
 * @throws {Problem} SECRET-ABSENT, SECRET-EXPOSED, SECRET-UNFIT.
 */
async function readToken(
  {machine: {files}, uid, credentials}: Context,
  source: SecretSource,
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
export function tellWarning(context: Context, warning: Parameters<typeof problemLines>[0]): void {
  for (const line of problemLines(warning, 'WARNING')) context.err(line);
}

/**
 * Opens a report; what cannot be opened is a warning on this console. The token is wiped when the
 * report is closed.
 */
export async function openPlaces(
  context: Context,
  {destinations, token, patience}: Wanted,
): Promise<Report> {
  const {
    http,
    openOutlet,
    machine: {clock, files},
    random,
    signal,
  } = context;
  let secret: Secret | undefined;
  const report = await openReport(
    destinations,
    {
      open: openOutlet,
      https: async ({url, pin}) => {
        try {
          secret = token && (await readToken(context, token));
        } catch (error) {
          const {code, detail} = asProblem(error);
          return {reason: `${code}: ${detail}`};
        }
        const run = Buffer.from(random(16)).toString('hex');
        const machine = await readIdentity(files).catch(() => ({serial: '', mac: ''}));
        return httpsOutlet(
          {
            url,
            run,
            machine,
            patience,
            signal,
            ...(pin !== undefined && {pin}),
            ...(secret && {token: secret}),
          },
          {http, clock},
        );
      },
    },
    warning => tellWarning(context, warning),
  );
  return {
    put: event => report.put(event),
    close: async () => {
      try {
        return await report.close();
      } finally {
        secret?.wipe();
      }
    },
  };
}
