/** Sequence numbers and months of renewal, at their edges. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Credential,
  credentialsNamed,
  nextSequenceNumber,
  renewalMonth,
} from './credential.ts';
import { isPastMonth } from './dpan.ts';

const credential = (psn: string): Credential => ({
  psn,
  expiry: '3101',
  keyDerivationIndex: 1,
  caIndex: 'A1',
});

test('a payment is measured by the credential it names, else by the present one first', () => {
  const [present, next] = [credential('01'), credential('02')];
  const both = { present, next };
  assert.deepEqual(credentialsNamed(both, '001'), [present]);
  assert.deepEqual(credentialsNamed(both, '002'), [next]);
  assert.deepEqual(credentialsNamed(both, '007'), [present]);
  assert.deepEqual(credentialsNamed(both, 'abc'), [present]);
  assert.deepEqual(credentialsNamed(both, undefined), [present, next]);
  assert.deepEqual(credentialsNamed({ present, next: undefined }, '002'), [present]);
});

test('sequence numbers go up past what is on its way, and end at 99', () => {
  assert.equal(nextSequenceNumber({ present: credential('01'), next: undefined }), '02');
  assert.equal(nextSequenceNumber({ present: credential('01'), next: credential('02') }), '03');
  assert.equal(nextSequenceNumber({ present: credential('98'), next: undefined }), '99');
  assert.equal(nextSequenceNumber({ present: credential('99'), next: undefined }), undefined);
  const present = { present: credential('01'), next: undefined };
  assert.equal(nextSequenceNumber(present, '06'), '07', 'leaps what a restore put in doubt');
});

test('what is to be renewed ends within the days before, and nothing that ends later is', () => {
  const days = 60;
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2048, 0, 1) }),
      fc.integer({ min: 26, max: 49 }),
      fc.integer({ min: 1, max: 12 }),
      (now, year, month) => {
        const expiry = `${year}${String(month).padStart(2, '0')}`;
        const isDue = expiry < renewalMonth(now, days);
        assert.equal(isDue, isPastMonth(expiry, now + days * 86_400_000));
      },
    ),
  );
});
