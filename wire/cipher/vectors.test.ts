import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
import {
  cmacAes,
  cmacTdes,
  macAlgorithm3,
  type PaddingMethod,
  padMethod1,
  padMethod2,
  padMethod3,
} from './index.ts';
import vectors from './vectors/mac.json' with { type: 'json' };

interface MacCase {
  readonly op: string;
  readonly key?: string | undefined;
  readonly data: string;
  readonly padding?: number | undefined;
  readonly blockLength?: number | undefined;
  readonly macLength?: number | undefined;
  readonly expected: string;
}

const PADDINGS = { 1: padMethod1, 2: padMethod2, 3: padMethod3 };

function methodOf(padding: number | undefined): PaddingMethod {
  return padding === 1 || padding === 3 ? padding : 2;
}

type Operation = (key: Uint8Array, data: Uint8Array, vector: MacCase) => Uint8Array;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  iso9797alg3: (key, data, { padding }) => macAlgorithm3(key, data, methodOf(padding)),
  cmacTdes,
  cmacAes,
  iso9797pad: (_, data, { padding, blockLength = 8 }) =>
    PADDINGS[methodOf(padding)](data, blockLength),
};

const cases: readonly MacCase[] = vectors.cases;

test('every MAC and padding vector gives its published value', () => {
  assert.equal(cases.length, 34);
  for (const vector of cases) {
    const result = OPERATIONS[vector.op]?.(fromHex(vector.key ?? ''), fromHex(vector.data), vector);
    assert.ok(result, vector.op);
    assert.equal(hex(result.slice(0, vector.macLength)), vector.expected, JSON.stringify(vector));
  }
});

test('a MAC changes when any one byte of its data or of its key does', () => {
  for (const vector of cases.filter(({ op, data }) => op !== 'iso9797pad' && data !== '')) {
    const operation = OPERATIONS[vector.op] ?? assert.fail(vector.op);
    const key = fromHex(vector.key ?? '');
    const data = fromHex(vector.data);
    const changedData = data.with(data.length - 1, (data.at(-1) ?? 0) ^ 1);
    const changedKey = key.with(1, (key.at(1) ?? 0) ^ 2);
    const right = hex(operation(key, data, vector));
    assert.notEqual(hex(operation(key, changedData, vector)), right);
    assert.notEqual(hex(operation(changedKey, data, vector)), right);
  }
});
