/** The room without its screens: alignment, decoding, files, addresses. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TraceEntry } from '../../core/trace-feed.ts';
import { EVERYTHING, lanesOf, momentsOf, passes, spelledDuration } from './case.ts';
import { aligned, differencesOf } from './compare.ts';
import { sectionsOf } from './decoded.ts';
import { caseSearch, compareSearch, listSearch } from './search.ts';
import { readTraceFile } from './trace-file.ts';

const entry = (number: number, part: Partial<TraceEntry>): TraceEntry => ({
  number,
  at: 1_000 * number,
  from: 'terminal',
  to: 'wearable',
  kind: 'APDU',
  summary: 'SELECT 2PAY.SYS.DDF01 → 9000 normal processing',
  ...part,
});

const apdu = (number: number, command: string, answer: string, summary: string) =>
  entry(number, { bytes: { command, answer }, summary });

const AC = 'GENERATE AC ARQC+CDA → 9000 normal processing';
const FIRST = apdu(4, '80AE900009000000001240261122', '77099F36020017820200009000', AC);

test('moments tell how long after the first and after the one before', () => {
  const moments = momentsOf([entry(1, {}), entry(2, { at: 1_004 }), entry(3, { at: 2_254 })]);
  assert.deepEqual(
    moments.map(({ sinceStartMs, sinceBeforeMs }) => [sinceStartMs, sinceBeforeMs]),
    [
      [0, 0],
      [4, 4],
      [1_254, 1_250],
    ],
  );
  assert.deepEqual([4, 1_254, 61_000, 125_400].map(spelledDuration), [
    '4 ms',
    '1.25 s',
    '1:01 min',
    '2:05 min',
  ]);
});

test('lanes stand in the order of the stage, whoever speaks first', () => {
  const entries = [entry(1, { from: 'issuer', to: 'somebody' }), entry(2, {})];
  assert.deepEqual(lanesOf(entries), ['terminal', 'wearable', 'issuer', 'somebody']);
});

test('a filter takes kind, party and words of the details', () => {
  const [moment] = momentsOf([entry(1, { details: ['95 Terminal verification results'] })]);
  assert.ok(moment);
  assert.ok(passes({ ...EVERYTHING, kind: 'APDU', party: 'wearable' }, moment));
  assert.ok(passes({ ...EVERYTHING, text: ' terminal VERIFICATION ' }, moment));
  assert.ok(!passes({ ...EVERYTHING, party: 'issuer' }, moment));
  assert.ok(!passes({ ...EVERYTHING, text: 'nothing of it' }, moment));
});

test('two taps are aligned by their messages, whatever their order of counting', () => {
  const left = [entry(1, {}), entry(2, { summary: 'READ RECORD 1 of SFI 2 → 9000' }), FIRST];
  const right = [
    entry(11, {}),
    entry(12, { summary: 'READ RECORD 1 of SFI 2 → 6A83 record not found' }),
    entry(13, { summary: 'READ RECORD 2 of SFI 2 → 9000' }),
    { ...FIRST, number: 14 },
  ];
  const pairs = aligned(left, right).map((pair) => [pair.left?.number, pair.right?.number]);
  assert.deepEqual(pairs, [
    [1, 11],
    [2, 12],
    [undefined, 13],
    [4, 14],
  ]);
  assert.deepEqual(aligned([], right).length, 4);
  assert.deepEqual(aligned(left, []).length, 3);
});

test('differing fields are found by their path, with both values', () => {
  const other = apdu(4, '80AE900009000000001240261122', '77099F36020018820200009000', AC);
  const differences = differencesOf(sectionsOf(FIRST, []), sectionsOf(other, []));
  const different = differences.filter(({ same }) => !same);
  assert.deepEqual(
    different.map(({ path, left, right }) => [path, left, right]),
    [['ANSWER 77 9F36', '23', '24']],
  );
  assert.ok(differences.length > 5);
});

test('a command is read by what the card asked for before it', () => {
  const before = [apdu(1, '00B2010C00', '70078C059F02069A039000', 'READ RECORD')];
  const [command] = sectionsOf(FIRST, before);
  const data = command?.items.find(({ id }) => id === 'Data');
  assert.deepEqual(
    data?.items?.map(({ id }) => id),
    ['9F02', '9A'],
  );
  assert.equal(sectionsOf(FIRST, [])[0]?.items.find(({ id }) => id === 'Data')?.items, undefined);
});

test('a call shows its fields and hides what it hides; what cannot be read says so', () => {
  const call = {
    operation: 'addCard',
    asked: [{ path: 'pan', value: '', hidden: true as const }],
    answered: [{ path: 'retryAfterSeconds', value: '9' }],
    refusal: 'UNAVAILABLE',
    tookMs: 3,
  };
  const sections = sectionsOf(entry(1, { kind: 'API', call }), []);
  assert.deepEqual(
    sections.map(({ part, title }) => [part, title]),
    [
      ['ASKED', 'addCard'],
      ['ANSWERED', 'UNAVAILABLE'],
    ],
  );
  assert.equal(sections[0]?.items[0]?.hidden, true);
  const [broken] = sectionsOf(entry(1, { kind: 'ISO 8583', bytes: { message: '3031' } }), []);
  assert.match(broken?.trouble ?? '', /MTI/);
  assert.deepEqual(sectionsOf(entry(1, {}), []), [], 'an old entry has words alone');
});

test('a file is read as it was written, and anything else is named by its place', () => {
  const file = { reference: 'r', entries: [FIRST] };
  assert.deepEqual(readTraceFile(JSON.stringify(file)), file);
  for (const [text, path] of [
    ['{', 'JSON'],
    ['[]', 'JSON'],
    ['{"entries":[]}', 'reference'],
    ['{"reference":"r"}', 'entries'],
    [JSON.stringify({ ...file, entries: [FIRST, 7] }), 'entries.1'],
    [JSON.stringify({ ...file, entries: [{ ...FIRST, kind: 'SMS' }] }), 'entries.0.kind'],
    [JSON.stringify({ ...file, entries: [{ ...FIRST, at: '1' }] }), 'entries.0.at'],
    [JSON.stringify({ ...file, entries: [{ ...FIRST, details: [1] }] }), 'entries.0.details'],
    [
      JSON.stringify({ ...file, entries: [{ ...FIRST, bytes: { answer: '<b>' } }] }),
      'entries.0.bytes',
    ],
    [JSON.stringify({ ...file, entries: [{ ...FIRST, call: {} }] }), 'entries.0.call'],
  ] as const) {
    assert.deepEqual(readTraceFile(text), { path }, text.slice(0, 40));
  }
});

test('of an address only what is known is taken', () => {
  assert.deepEqual(listSearch({ subject: 'TAP', outcome: 'MAYBE', search: 632610000001, x: 1 }), {
    subject: 'TAP',
    search: '632610000001',
  });
  assert.deepEqual(caseSearch({ entry: '12' }), { entry: 12 });
  assert.deepEqual(caseSearch({ entry: 'x' }), {});
  assert.deepEqual(compareSearch({ a: 632610000001, b: '../x' }), { a: '632610000001' });
});
