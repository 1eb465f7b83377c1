// SPDX-License-Identifier: GPL-3.0-or-later
import {type Directive} from '../../units/directives.ts';
import {templateOf} from '../../units/unit.ts';
import {dropInName} from '../../confinement/drop-in.ts';
import {baseline} from '../../confinement/baseline.ts';
import {standing} from '../standing.ts';
import {cannotTell, fails, orHolds, type Check} from '../check.ts';
import type {Unit} from '../../units/unit.ts';
import {follow, type TreeIndex} from '../../units/tree-index.ts';
import {outside} from './outside.ts';
import {judgedUnits} from './sandbox.ts';

const imageUnits = '/usr/lib/systemd/system/';

/**
 * The image's unit, or the template of an instance, in whose place a name would stand
 * (systemd.unit(5)); `undefined` where the image has none.
 */
const imagesOwn = (name: string, index: TreeIndex): string | undefined =>
  [name, templateOf(name)].map(one => imageUnits + one).find(path => index.has(path));

/**
 * A link to /dev/null is a mask, and one to a unit of the image an alias, as `systemctl enable`
 * makes it; /lib is /usr/lib (file-hierarchy(7)).
 */
function isReplacement(path: string, kind: string, index: TreeIndex): boolean {
  if (kind !== 'l') return kind === 'f';
  const target = follow(path, index);
  return (
    target === undefined ||
    (target !== '/dev/null' && !target.replace(/^\/lib\//, '/usr/lib/').startsWith(imageUnits))
  );
}

const replaced: Check = {
  id: 'unit-replaced',
  section: 'sandbox',
  claim:
    'No unit file in /etc or /run, and no link from there to a file that is not the ' +
    "image's, stands in the place of the image's own",
  proof: 'systemd-delta --type=overridden,redirected',
  remedy:
    'Remove the file, "systemctl daemon-reload", and put what must differ into a ' +
    'drop-in ("systemctl edit UNIT").',
  applies: 'both',
  async judge(inspector) {
    const index = await inspector.index();
    const found = [...index].flatMap(([path, {kind}]) => {
      const [, name] =
        /^(?:\/(?:etc|run)\/systemd\/system(?:\.control)?|\/run\/systemd\/transient)\/([^/]+\.service)$/.exec(
          path,
        ) ?? [];
      const own = name === undefined ? undefined : imagesOwn(name, index);
      if (name === undefined || own === undefined || !isReplacement(path, kind, index)) return [];
      return [
        fails(
          path,
          `replaces ${own}, and its sandbox with it`,
          `rm ${path}; systemctl daemon-reload; systemctl restart ${name}`,
        ),
      ];
    });
    return orHolds(found, 'none');
  },
};

const masked: Check = {
  id: 'baseline-masked',
  section: 'sandbox',
  claim: `No file hides a baseline drop-in (${dropInName}) of the image`,
  proof: 'systemd-delta --type=masked,overridden',
  remedy: 'Remove the file and "systemctl daemon-reload".',
  applies: 'both',
  async judge(inspector) {
    const index = await inspector.index();
    const own = [...index.keys()].filter(
      path => path.startsWith('/usr/lib/systemd/system/') && path.endsWith(`.d/${dropInName}`),
    );
    const found = own.flatMap(path =>
      ['/etc', '/run'].flatMap(top => {
        const other = path.replace('/usr/lib', top);
        const entry = index.get(other);
        if (!entry) return [];
        return [
          fails(
            other,
            `${entry.link === '/dev/null' ? 'masks' : 'replaces'} ${path}`,
            `rm ${other}; systemctl daemon-reload; restart the unit`,
          ),
        ];
      }),
    );
    return orHolds(found, `${own.length} drop-ins in the image, none hidden`);
  },
};

/** The owner made the unit stricter than the image has it; the exception is for the image. */
const tightened = (unit: Unit, directive: Directive): boolean =>
  /^\/(?:etc|run)\//.test(unit.settings.get(directive)?.from ?? '');

const used: Check = {
  id: 'exceptions-used',
  section: 'sandbox',
  claim:
    'Every exception from the baseline that names a unit of this system, not a class of ' +
    'them, is needed by it',
  proof: 'forge audit sandbox',
  remedy: 'Remove the entry from the reviewed exceptions: it would hide a later weakening.',
  applies: 'both',
  async judge(inspector) {
    const groups = await inspector.calls();
    if (groups === undefined)
      return [cannotTell('', 'systemd-analyze does not say which calls its groups hold')];
    const units = (await judgedUnits(inspector)).map(unit => ({
      unit,
      own: inspector.excepted(unit),
    }));
    const found = inspector.exceptions
      .filter(one => one.class === undefined)
      .flatMap(one => {
        const members = units.filter(({own}) => own.includes(one)).map(({unit}) => unit);
        const lines = baseline.filter(line => line.directive === one.directive);
        const {directive} = one;
        if (directive === 'ReadWritePaths') return [];
        const needed = members.some(
          unit =>
            tightened(unit, directive) ||
            lines.some(
              line => !standing(line, unit.settings.get(line.directive)?.value, groups).kept,
            ),
        );
        return members.length === 0 || needed
          ? []
          : [fails(one.unit, `${one.directive} holds there by itself`)];
      });
    return orHolds(found, `${inspector.exceptions.length} entries`);
  },
};

const stale: Check = {
  id: 'units-reloaded',
  section: 'sandbox',
  claim: 'systemd has read every unit file as it is now',
  proof: "systemctl show -p NeedDaemonReload '*.service'",
  remedy: '"systemctl daemon-reload" and restart the unit.',
  applies: 'live',
  async judge(inspector) {
    const found = (await inspector.units())
      .filter(unit => unit.stale)
      .map(unit => fails(unit.name, 'its files changed since systemd read them'));
    return orHolds(found, 'none changed');
  },
};

export const unitChecks: readonly Check[] = [replaced, masked, outside, used, stale];
