// SPDX-License-Identifier: GPL-3.0-or-later
import * as z from 'zod';
import {LabFailure} from '../../driver/failure.ts';
import type {Shell} from '../../driver/console/shell.ts';

const finding = z
  .tuple([z.enum(['fails', 'unknown']), z.string(), z.string(), z.string(), z.string()])
  .transform(([verdict, rule, subject, detail, remedy]) => ({
    verdict,
    rule,
    subject,
    detail,
    remedy,
  }));
const report = z.object({
  ms: z.number(),
  holds: z.number(),
  exceptions: z.number(),
  findings: z.array(finding),
});

/**
 * What an audit in the guest came to: how many findings hold or are excepted, and every other one.
 */
export type Audit = z.infer<typeof report> & {readonly code: number};

/** Where the whole report of the last audit lies in the guest. */
export const auditFile = '/run/audit.json';

/**
 * Thousands of findings that hold would take minutes over a serial line; the whole report is
 * fetched as a file.
 */
const short =
  `/usr/lib/forge/node -e 'const r=JSON.parse(require("fs").readFileSync("${auditFile}","utf8"));` +
  'const ' +
  'n=v=>r.findings.filter(f=>f.verdict===v).length;console.log(JSON.stringify({ms:r.ms,holds:n("holds"),exceptions:n("exception"),' +
  'findings:r.findings.filter(f=>f.verdict==="fails"||f.verdict==="unknown").map(f=>[f.verdict,f.rule,f.subject,f.detail,f.remedy||""])}))\'';

/** Runs `forge audit` in the guest, with these rules or sections, or all. */
export async function runAudit(
  shell: Shell,
  words: readonly string[],
  seconds: number,
): Promise<Audit> {
  const {code, output} = await shell.run(
    `forge audit --json ${words.join(' ')} >${auditFile}`,
    seconds,
  );
  if (![0, 1, 3].includes(code))
    throw new LabFailure(`forge audit ended with exit code ${code}`, {seen: output});
  return {...report.parse(JSON.parse(await shell.must(short, seconds))), code};
}
