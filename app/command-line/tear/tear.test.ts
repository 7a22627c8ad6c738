/** The matrix itself: nothing is found on our memory, and planted bugs are found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededChance } from '@armilla/kit/chance';
import { type Flash, type Memory, openMemory } from '@armilla/wearable';
import { makeCards } from './card.ts';
import { runMatrix } from './matrix.ts';
import { operations } from './operations.ts';

const cards = makeCards(seededChance(1), 2);
const all = operations(cards);

function operation(name: string) {
  return all.filter((one) => one.name.startsWith(name)).slice(0, 1);
}

test('no half state is found, wherever the power goes', () => {
  const small = (flash: Flash) => openMemory(flash, 1024);
  const result = runMatrix({ operations: all, cards, openMemory: small, twice: false });
  assert.deepEqual(result.halfStates, []);
  assert.ok(result.points > 250, `${result.points} points`);
});

test('nor when it goes twice', () => {
  for (const name of ['payment', 'factory reset']) {
    const request = { operations: operation(name), cards, openMemory, twice: true };
    const result = runMatrix(request);
    assert.deepEqual(result.halfStates, [], name);
    assert.ok(result.points > 15, `${name}: ${result.points} points`);
  }
});

/** Transactions that are written a key at a time: what a memory without a journal does. */
function openWithoutJournal(flash: Flash): Memory {
  const memory = openMemory(flash);
  return {
    ...memory,
    begin() {
      const t = memory.begin();
      const changed = new Set<string>();
      return {
        ...t,
        put(key, value) {
          changed.add(key);
          t.put(key, value);
        },
        delete(key) {
          changed.add(key);
          t.delete(key);
        },
        commit() {
          for (const key of changed) {
            const one = memory.begin();
            const value = t.get(key);
            if (value === undefined) one.delete(key);
            else one.put(key, value);
            one.commit();
          }
        },
      };
    },
  };
}

/** Single values that reach the flash only with the next transaction: counters written late. */
function openWithLateWrites(flash: Flash): Memory {
  const memory = openMemory(flash);
  const late = new Map<string, Uint8Array>();
  return {
    ...memory,
    get: (key) => late.get(key) ?? memory.get(key),
    put: (key, value) => void late.set(key, value),
  };
}

test('a memory that writes without a journal is found', () => {
  for (const name of ['personalisation of card 2', 'delete', 'factory reset']) {
    const request = { operations: operation(name), cards, twice: false };
    const result = runMatrix({ ...request, openMemory: openWithoutJournal });
    assert.ok(result.halfStates.length > 0, name);
  }
});

test('a counter that is written after its cryptogram has left is found', () => {
  const request = { operations: operation('payment'), cards, twice: false };
  const result = runMatrix({ ...request, openMemory: openWithLateWrites });
  assert.ok(result.halfStates.some(({ found }) => /the counter 1 again/.test(found)));
});

test('a wrong passcode that is counted after it was judged is found', () => {
  const request = { operations: operation('wrong passcodes'), cards, twice: false };
  const result = runMatrix({ ...request, openMemory: openWithLateWrites });
  assert.ok(result.halfStates.some(({ found }) => /a try that was given back/.test(found)));
});

test('every operation that the card knows is in the matrix', () => {
  const named = all.map(({ name }) => name).join(', ');
  const wanted = ['first boot', 'personalisation', 'payment', 'activation', 'deactivation', 'lock'];
  const further = ['unlock', 'delete', 'new keys', 'passcode change', 'wrong', 'order', 'reset'];
  for (const name of [...wanted, ...further]) assert.match(named, new RegExp(name));
});
