// SPDX-License-Identifier: GPL-3.0-or-later
import {answersShape} from '../../src/answers/answers-shape.ts';
import {
  defaultWords,
  descriptionOf,
  examplesOf,
  seeOf,
  typeWords,
} from '../../src/answers/field-words.ts';
import {fieldsOf, type Field} from '../../src/answers/fields.ts';
import {head, list, literal, textLines, words} from './mdoc.ts';

const fieldLines = (field: Field): readonly string[] => {
  const see = seeOf(field);
  return [
    ...textLines(descriptionOf(field)),
    '.Pp',
    ...textLines(`Type: ${typeWords(field.shapes)}.`),
    ...textLines(`Default: ${defaultWords(field)}.`),
    ...(see === undefined ? [] : textLines(`See ${see}.`)),
    ...examplesOf(field).flatMap(one => [`.Dl ${words(one)}`]),
  ];
};

/**
 * forge-answers(5), in mdoc(7): what docs/answers.md says of every field. `sample`: the shortest
 * file.
 */
export const answersManual = (sample: string): string =>
  [
    ...head('FORGE-ANSWERS', 5, 'forge-answers', 'the answer file of forge'),
    '.Sh DESCRIPTION',
    ...textLines(
      'Everything that an installation must be told, in one file: YAML 1.2 or JSON, ' +
        'UTF-8, at most ' +
        '256 KiB. It holds no secret. It is read strictly: an unknown key, a wrong ' +
        'type, a key that ' +
        'is there twice, a tag, an anchor or an alias is an error.',
    ),
    '.Pp',
    ...textLines(
      '"forge check FILE" names everything that is wrong with a file; "forge explain FIELD" says ' +
        'what is said here of a field.',
    ),
    '.Sh FIELDS',
    ...list(fieldsOf(answersShape()).map(field => [`Ic ${words(field.path)}`, fieldLines(field)])),
    '.Sh EXAMPLES',
    ...textLines('The shortest file:'),
    '.Bd -literal -offset indent',
    ...sample.trimEnd().split('\n').map(literal),
    '.Ed',
    '.Sh SEE ALSO',
    '.Xr forge 1',
    '',
  ].join('\n');
