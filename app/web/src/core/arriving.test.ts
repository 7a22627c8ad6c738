/** Which of the cards half-added the phone takes up by itself, and which wearable is at hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Device } from '@armilla/phone';
import { atHand, toGoOnWith } from './arriving.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const MINUTE_MS = 60_000;

type Begun = Parameters<typeof toGoOnWith>[0][number];

const begun = (enrolmentId: string, next: Begun['next'], minutesAgo: number): Begun => ({
  enrolmentId,
  next,
  openedAt: NOW - minutesAgo * MINUTE_MS,
});

test('what its owner was at within the hour is taken up, the newest first', () => {
  const unfinished = [begun('new', 'ENTER_CODE', 5), begun('old', 'ACCEPT_TERMS', 20)];
  assert.equal(toGoOnWith(unfinished, NOW), 'new');
});

test('what only the wearable has to take goes before, however old', () => {
  const unfinished = [begun('new', 'ENTER_CODE', 5), begun('agreed', 'SYNC', 3_000)];
  assert.equal(toGoOnWith(unfinished, NOW), 'agreed');
});

test('what was left alone for longer waits in the wallet', () => {
  assert.equal(toGoOnWith([begun('old', 'ACCEPT_TERMS', 61)], NOW), undefined);
  assert.equal(toGoOnWith([begun('done', 'NOTHING', 1)], NOW), undefined);
  assert.equal(toGoOnWith([], NOW), undefined);
});

const device = (deviceId: string, state: Device['state'], pairedAt: number) =>
  ({ deviceId, state, pairedAt }) as Device;

test('at hand is the wearable paired last; of those let go, the last', () => {
  const first = device('first', 'PAIRED', 1);
  const second = device('second', 'PAIRED', 2);
  const gone = device('gone', 'UNPAIRED', 3);
  assert.equal(atHand([second, gone, first]), second);
  assert.equal(atHand([gone]), gone);
  assert.equal(atHand([]), undefined);
});
