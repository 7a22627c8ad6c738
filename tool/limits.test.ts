/** The figures of `doc/limits.md` are those of the code: each row is held against its constant. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { root } from './source.ts';

interface Row {
  readonly what: string;
  readonly value: string;
  readonly constant: string;
  readonly file: string;
}

const UNITS: Readonly<Record<string, number>> = {
  ...{ ms: 1, s: 1_000, min: 60_000, h: 3_600_000, day: 86_400_000, days: 86_400_000 },
  ...{ bytes: 1, kB: 1_024, MB: 1_024 * 1_024 },
};
const OF_TIME = ['ms', 's', 'min', 'h', 'day', 'days'];

/** What a constant counts in, by the end of its name. */
const ENDINGS: readonly (readonly [end: RegExp, ms: number])[] = [
  [/_MS$/, 1],
  [/_(?:S|SECONDS)$/, 1_000],
  [/_MINUTES$/, 60_000],
  [/_DAYS$/, 86_400_000],
];

/** Rows whose constant is named in backticks. */
function rowsIn(page: string): readonly Row[] {
  const lines = page.split('\n').filter((line) => line.startsWith('| '));
  return lines.flatMap((line) => {
    const [what = '', value = '', , constant = '', file = ''] = line.slice(2, -2).split(' | ');
    const name = /^`([A-Z][A-Z0-9_]*)`$/.exec(constant.trim())?.[1];
    const path = /^`([^`]+)`$/.exec(file.trim())?.[1];
    return name === undefined ? [] : [{ what, value, constant: name, file: path ?? '' }];
  });
}

/** The right side of `const NAME = …` in a file, worked out; throws when it is no arithmetic. */
function figureOf(name: string, text: string): number {
  const right = new RegExp(`^(?:export )?const ${name} = ([^;]+);`, 'm').exec(text)?.[1];
  if (right === undefined) throw new Error(`no const ${name}`);
  const shifted = right.split('<<').map((sum) => sumOf(sum, text));
  return shifted.reduce((value, by) => value * 2 ** by);
}

function sumOf(sum: string, text: string): number {
  const terms = sum.split('+').map((term) => factorsOf(term, text).reduce((a, b) => a * b));
  return terms.reduce((a, b) => a + b);
}

function factorsOf(term: string, text: string): readonly number[] {
  return term.split(/(?<!\*)\*(?!\*)/).map((factor) => {
    const [base = '', power] = factor.split('**').map((one) => one.trim());
    return atom(base, text) ** (power === undefined ? 1 : atom(power, text));
  });
}

function atom(word: string, text: string): number {
  if (/^[A-Z][A-Z0-9_]*$/.test(word)) return figureOf(word, text);
  if (!/^\d[\d_]*(?:\.\d+)?$/.test(word)) throw new Error(`no arithmetic: ${word}`);
  return Number(word.replaceAll('_', ''));
}

/** What the page and the code say of one row, when they differ. */
function fault({ what, value, constant, file }: Row): string | undefined {
  const [, digits = '', unit = ''] =
    /^([\d,.]+)(?: (ms|s|min|h|days?|bytes|kB|MB)\b)?/.exec(value) ?? [];
  const ms = ENDINGS.find(([end]) => end.test(constant))?.[1];
  if (digits === '') return `${what}: begins with no number`;
  if (OF_TIME.includes(unit) !== (ms !== undefined)) return `${what}: wrong unit of ${constant}`;
  const told = Number(digits.replaceAll(',', '')) * (UNITS[unit] ?? 1);
  const found = figureOf(constant, readFileSync(`${root}${file}`, 'utf8')) * (ms ?? 1);
  return told === found ? undefined : `${what}: ${told} on the page, ${found} in ${file}`;
}

const ROWS = rowsIn(readFileSync(`${root}doc/limits.md`, 'utf8'));
const isTime = ({ constant }: Row) => ENDINGS.some(([end]) => end.test(constant));

test('every number and size on the page of limits is the one in the code', () => {
  const rows = ROWS.filter((row) => !isTime(row));
  assert.ok(rows.length >= 25, `${rows.length} rows`);
  assert.deepEqual(rows.map(fault).filter(Boolean), []);
});

test('every time-out and pause on the page of limits is the one in the code', () => {
  const rows = ROWS.filter(isTime);
  assert.ok(rows.length >= 25, `${rows.length} rows`);
  assert.deepEqual(rows.map(fault).filter(Boolean), []);
});

test('a limit that the code no longer has, or has otherwise, is missed', () => {
  const row = { what: 'a body', value: '255 kB', constant: 'BODY_LIMIT', file: 'kit/http.ts' };
  assert.match(fault(row) ?? '', /261120 on the page, 262144 in kit\/http\.ts/);
  assert.match(fault({ ...row, value: '256 s' }) ?? '', /wrong unit/);
  assert.equal(fault({ ...row, value: '256 kB' }), undefined);
  assert.throws(() => fault({ ...row, constant: 'NOBODYS_LIMIT' }), /no const NOBODYS_LIMIT/);
});
