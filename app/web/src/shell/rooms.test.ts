/** Rooms by their addresses. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asksByQuery, roomAt } from './rooms.ts';

test('an address is in the room it begins with', () => {
  assert.equal(roomAt('/desk/cards/7')?.name, 'desk');
  assert.equal(roomAt('/')?.name, 'stage');
  assert.equal(roomAt('/deskwork'), undefined);
});

test('the stage and its devices do without the query library, everything else has it', () => {
  const without = ['/', '/phone', '/phone/band/7', '/band', '/band/AB-1', '/till', '/till/'];
  assert.deepEqual(without.filter(asksByQuery), []);
  const having = ['/bank', '/till/merchant', '/desk/cards/7', '/trace', '/help', '/nowhere'];
  assert.deepEqual(having.filter(asksByQuery), having);
});
