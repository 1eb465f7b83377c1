// SPDX-License-Identifier: GPL-3.0-or-later
import {existsSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {check} from './templates/check.ts';
import {page} from './templates/page.ts';
import {scenario} from './templates/scenario.ts';
import {step} from './templates/step.ts';
import type {Template} from './templates/template.ts';

/**
 * `npm run new -- step|page|check|scenario NAME`: writes the files that a new one begins with,
 * which pass the linter and fail their own test, and says where else it must be entered. What is
 * forgotten there is named by `npm run check`.
 */
const templates: Readonly<Record<string, Template>> = {step, page, check, scenario};
const repository = join(import.meta.dirname, '..');
const usage = `Usage: npm run new -- ${Object.keys(templates).join('|')} NAME

NAME is in kebab-case, as in reports and file names: my-step`;

const [kind = '', name = '', ...more] = process.argv.slice(2);
const template = Object.hasOwn(templates, kind) ? templates[kind] : undefined;
if (!template || !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name) || more.length > 0) {
  console.error(usage);
  process.exit(2);
}
const {files, places} = template(name);
const there = Object.keys(files).filter(path => existsSync(join(repository, path)));
if (there.length > 0) {
  console.error(`${there.join(', ')} is there already; nothing was written`);
  process.exit(1);
}
for (const [path, text] of Object.entries(files)) {
  await mkdir(dirname(join(repository, path)), {recursive: true});
  await writeFile(join(repository, path), text);
  console.log(`wrote   ${path}`);
}
// A line that begins with blanks goes on with the place before it.
for (const place of places) console.log(`${place.startsWith(' ') ? '     ' : 'enter'}   ${place}`);
console.log('then    npm run golden, npm run check');
