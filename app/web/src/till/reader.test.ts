/** The reader shows what a reader shows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TapView } from '../core/state.ts';
import { readerView } from './reader.ts';

const TAP = {
  approved: true,
  outcome: 'ONLINE_REQUEST',
  message: 'AUTHORISING',
} as TapView;

const shown = (tap: TapView) => {
  const { message, lights, beep } = readerView({ tap, tapping: false, ready: true });
  return [message, lights, beep];
};

test('before a tap it waits with one light, and for a card once there is an amount', () => {
  const idle = { tap: null, tapping: false };
  assert.deepEqual(readerView({ ...idle, ready: false }).message, 'WELCOME');
  const ready = { message: 'PRESENT_CARD', lights: 1, beep: null };
  assert.deepEqual(readerView({ ...idle, ready: true }), ready);
  assert.equal(readerView({ tap: TAP, tapping: true, ready: true }).message, 'PROCESSING');
});

test('a card that was read lights all four and beeps once, whatever the bank says', () => {
  assert.deepEqual(shown(TAP), ['APPROVED', 4, 'ONE']);
  assert.deepEqual(shown({ ...TAP, approved: false }), ['NOT_AUTHORISED', 4, 'ONE']);
  assert.deepEqual(shown({ ...TAP, message: 'ENTER_PIN', pinEntryId: 'pin_1' }), [
    'ENTER_PIN',
    4,
    'ONE',
  ]);
  const signed = { ...TAP, message: 'APPROVED_PLEASE_SIGN' };
  assert.deepEqual(shown(signed), ['APPROVED_PLEASE_SIGN', 4, 'ONE']);
});

test('what went wrong beeps twice with the kernel’s own message', () => {
  const again = { ...TAP, approved: false, outcome: 'TRY_AGAIN', message: 'PRESENT_CARD_AGAIN' };
  assert.deepEqual(shown(again), ['PRESENT_CARD_AGAIN', 0, 'TWO']);
  assert.deepEqual(shown({ ...again, message: 'SOMETHING_NEW' }), ['NONE', 0, 'TWO']);
});
