// SPDX-License-Identifier: GPL-3.0-or-later
import {readFileSync} from 'node:fs';
import {afterAll, expect, test} from 'vitest';
import {onRecordedMachine} from '../../src/app/on-recorded-machine.ts';
import {Problem} from '../../src/engine/problem.ts';
import {pages} from '../../src/screens/pages/index.ts';
import {desk, until} from '../cli/support.ts';
import {fakeTerminal} from './fake-terminal.ts';
import {programAt} from './support.ts';

const bug = new Problem('FORGE-BUG', '').toData().title;
const recording = readFileSync(new URL('../fixtures/machines/nvme.json', import.meta.url), 'utf8');

/** The screens as `npm run dev` opens them: a recorded machine, and no payload. */
async function screens() {
  const at = desk({console: fakeTerminal(), files: {'/w/m.json': recording}, commands: []});
  const context = await onRecordedMachine(at.context, '/w/m.json', []);
  const program = programAt({...at, context});
  program.begun();
  await until(() => program.store.state().facts.disks !== undefined);
  return {at, program};
}

const {at, program} = await screens();
afterAll(() => at.stop.abort());

const buttonsOf = (page: (typeof pages)[number]): readonly string[] =>
  page.blocks(program.store.state()).flatMap(block => (block.type === 'button' ? [block.id] : []));

test.each(pages.map(page => [page.id, page] as const))(
  'page %s opens on a recorded machine, and each of its buttons can be pushed',
  async (id, page) => {
    const {store} = program;
    store.open(id);
    for (const button of buttonsOf(page)) {
      store.open(id);
      store.push(button);
      await new Promise(resolve => setTimeout(resolve, 5));
      const {at: open, facts} = store.state();
      expect(facts.notice ?? '').not.toContain(bug);
      expect(() => pages.find(one => one.id === open)?.blocks(store.state())).not.toThrow();
    }
    expect(at.world.changes()).toEqual([]);
    // Answers can be saved: to the machine that Forge runs on.
    expect(at.world.files.writes.filter(line => line !== 'file /run/forge/answers.yaml')).toEqual(
      [],
    );
    expect(at.starts()).toBe(0);
  },
);
