import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SIGNALS as NAMES } from '@armilla/kit/programme-signals';
import { SIGNALS } from './service-signals.ts';

test('the signals raised here are those that a programme may name', () => {
  assert.deepEqual(SIGNALS.map(({ name }) => name).toSorted(), NAMES.toSorted());
});
