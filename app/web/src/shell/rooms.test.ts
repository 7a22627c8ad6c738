/** Rooms by their addresses. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roomAt } from './rooms.ts';

test('an address is in the room it begins with', () => {
  assert.equal(roomAt('/desk/cards/7')?.name, 'desk');
  assert.equal(roomAt('/')?.name, 'stage');
  assert.equal(roomAt('/deskwork'), undefined);
});
