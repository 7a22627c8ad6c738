/** Each field of a programme is in a sentence: another value is another sentence. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readProgrammes } from '@armilla/kit/programme-files';
import { bankInSentences } from './programme-bank.ts';
import { type Sentence, spell } from './programme-sentence.ts';
import { serviceInSentences } from './programme-service.ts';

const { service, banks } = readProgrammes(
  fileURLToPath(new URL('../../../programme', import.meta.url)),
);

type Path = readonly (string | number)[];

/** Where each value lies. */
function leavesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) =>
    leavesOf(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

/** Values of which only some exist, the first other than the present one taken. */
const CHOICES: readonly (readonly string[])[] = [
  ['page', 'assumed'],
  ['BANK', 'CLOSED_LOOP'],
  ['KEEP', 'DELETE'],
  ['DELETE', 'SUSPEND'],
  ['NEW_CODE', 'ADD_AGAIN'],
  ['CARD_DATA_AND_CODE', 'STRONG'],
  ['TEXT_TO_CARDHOLDER_NUMBER', 'EMAIL_TO_CARDHOLDER_ADDRESS', 'CARDHOLDER_TO_VISIT_WEBSITE'],
  ['CARDHOLDER_TO_CALL_MANNED_NUMBER', 'CARDHOLDER_TO_VISIT_WEBSITE'],
  ['CARDHOLDER_TO_VISIT_WEBSITE', 'CARDHOLDER_TO_CALL_MANNED_NUMBER'],
  ['EUR', 'USD'],
  ['UAH', 'USD'],
  ['GR', 'UA'],
  ['en', 'el'],
  ['uk', 'el'],
];

function another(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  const choices = CHOICES.find((known) => known.includes(String(value)));
  return choices?.find((choice) => choice !== value) ?? `${value}9`;
}

function changedAt<T>(whole: T, path: Path): T {
  const copy = structuredClone(whole);
  let inner = copy as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) inner = inner[step] as typeof inner;
  const last = path.at(-1) ?? '';
  inner[last] = another(inner[last]);
  return copy;
}

function assertEveryFieldTold<T>(whole: T, tell: (whole: T) => readonly Sentence[]) {
  const told = tell(whole).map(spell).join('\n');
  const silent = leavesOf(whole).filter(
    (path) => tell(changedAt(whole, path)).map(spell).join('\n') === told,
  );
  assert.deepEqual(silent, []);
}

for (const bank of banks) {
  test(`every field of ${bank.name}’s programme is told in a sentence`, () => {
    assertEveryFieldTold(bank, (rules) => bankInSentences(rules, service));
  });
}

test('every field of the service’s programme is told in a sentence', () => {
  assertEveryFieldTold(service, serviceInSentences);
});

test('what nobody states is marked as assumed, what the page states is not', () => {
  const alpha = banks.find(({ id }) => id === 'alpha-bank');
  assert.ok(alpha);
  const told = bankInSentences(alpha, service).map(spell);
  assert.ok(told.includes('A wearable carries up to 8 of its cards.'));
  assert.ok(told.includes('A code is sent at most 3 times. (assumed)'));
  assert.ok(told.includes('It writes Greek and English.'));
});

test('sentences are sentences, each with the field it explains', () => {
  const all = [
    ...banks.flatMap((bank) => bankInSentences(bank, service)),
    ...serviceInSentences(service),
  ];
  for (const { field, text } of all) {
    assert.match(text, /^[\p{L}"\d].*[.!"]$/u, field);
    assert.doesNotMatch(text, /undefined|NaN|\[object/, field);
    assert.match(field, /^[a-z]\w*(?:\.\w+)*$/i);
  }
});
