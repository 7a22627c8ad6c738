/** Differences between belief and what was seen, case by case and over every combination. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, fromHex, hex } from '@armilla/bytes';
import { encodeContactlessEntry, encodeRegistryEntry } from '@armilla/globalplatform';
import { type Believed, differences, type Found, type Look, readLook } from './drift.ts';

const EXPECTED = ['SHOWN', 'HIDDEN', 'ABSENT'] as const;

function believed(n: number, more: Partial<Believed> = {}): Believed {
  const reference = `tkn_${n}`;
  return {
    tokenUniqueReference: reference,
    instanceAid: `A000000004101${n}`,
    expected: 'SHOWN',
    isMoving: false,
    ...more,
  };
}

function found(n: number, more: Partial<Found> = {}): Found {
  return { instanceAid: `A000000004101${n}`, isUsable: true, isShown: true, ...more };
}

function look(...list: readonly Found[]): Look {
  return { found: list, isWhole: true };
}

const kinds = (list: readonly { kind: string; repair: string }[]) =>
  list.map(({ kind, repair }) => `${kind} ${repair}`);

test('every belief against everything that may be seen: one repair, and the right one', () => {
  const seen: readonly (Found | undefined)[] = [
    undefined,
    found(1, { isShown: true }),
    found(1, { isShown: false }),
    found(1, { isUsable: false, isShown: false }),
  ];
  const table = EXPECTED.map((expected) =>
    seen.map((one) => {
      const list = one === undefined ? look() : look(one);
      return kinds(differences(list, [believed(1, { expected })], []))[0] ?? '-';
    }),
  );
  const missing = 'MISSING_ON_WEARABLE PERSONALISE';
  const orphan = 'ORPHAN_ON_WEARABLE DELETE';
  assert.deepEqual(table, [
    [missing, '-', 'ACTIVATION_DIFFERS ACTIVATE', missing],
    [missing, 'ACTIVATION_DIFFERS DEACTIVATE', '-', missing],
    ['-', orphan, orphan, orphan],
  ]);
});

test('a card that is there and cannot pay is filled where it is; one that is gone, anew', () => {
  const inPlace = (seen: Look) =>
    differences(seen, [believed(1)], []).map(({ isInPlace }) => isInPlace);
  assert.deepEqual(inPlace(look(found(1, { isUsable: false }))), [true]);
  assert.deepEqual(inPlace(look()), [false]);
});

test('what waits for the band is left alone, whatever is seen of it', () => {
  for (const expected of EXPECTED) {
    for (const list of [look(), look(found(1)), look(found(1, { isShown: false }))]) {
      assert.deepEqual(differences(list, [believed(1, { expected, isMoving: true })], []), []);
    }
  }
});

test('a look that did not see all finds nothing missing, but what it saw it judges', () => {
  const part = { found: [found(2)], isWhole: false };
  assert.deepEqual(kinds(differences(part, [believed(1)], [])), ['ORPHAN_ON_WEARABLE DELETE']);
  assert.deepEqual(kinds(differences(part, [believed(2, { expected: 'HIDDEN' })], [])), [
    'ACTIVATION_DIFFERS DEACTIVATE',
  ]);
});

test('the order of those that are there is compared, whatever else there is', () => {
  const cards = [believed(1), believed(2), believed(3)];
  const order = cards.map(({ instanceAid }) => instanceAid);
  const of = (...places: number[]) => look(...places.map((n) => found(n)));
  assert.deepEqual(differences(of(1, 2, 3), cards, order), []);
  assert.deepEqual(kinds(differences(of(2, 1, 3), cards, order)), ['ORDER_DIFFERS ORDER']);
  assert.deepEqual(differences(of(2, 1, 3), cards, []), [], 'the wallet never said');
  const onlyMissing = kinds(differences(of(1, 3), cards, order));
  assert.deepEqual(onlyMissing, ['MISSING_ON_WEARABLE PERSONALISE']);
  const [, second, third] = cards;
  assert.ok(second && third);
  const withFirst = (first: Believed) =>
    kinds(differences(of(2, 1, 3), [first, second, third], order));
  assert.deepEqual(withFirst(believed(1, { isMoving: true })), []);
  assert.deepEqual(withFirst(believed(1, { expected: 'ABSENT' })), ['ORPHAN_ON_WEARABLE DELETE']);
  const broken = look(found(2), found(1, { isUsable: false }), found(3));
  assert.deepEqual(kinds(differences(broken, cards, order)), ['MISSING_ON_WEARABLE PERSONALISE']);
});

test('a registry is read out of what the secure element answers', () => {
  const aid = fromHex('A0000000041010AA030001');
  const other = fromHex('A0000000041010AA030002');
  const registry = encodeContactlessEntry(
    { aid, lifeCycleState: 0x0f, contactlessState: 1, selectionPriority: 0 },
    7,
  );
  const unfilled = fromHex('A0000000041010AA030003');
  const applications = concat(
    encodeRegistryEntry({ aid: other, lifeCycleState: 0x8f }),
    encodeRegistryEntry({ aid: unfilled, lifeCycleState: 0x07 }),
  );
  const { found: seen, isWhole } = readLook([
    { data: registry, status: 0x6310 },
    { data: applications, status: 0x9000 },
  ]);
  assert.equal(isWhole, false);
  assert.deepEqual(seen, [
    { instanceAid: hex(aid), isUsable: true, isShown: true },
    { instanceAid: hex(other), isUsable: false, isShown: false },
    { instanceAid: hex(unfilled), isUsable: false, isShown: false },
  ]);
  const empty = { data: new Uint8Array(0), status: 0x9000 };
  assert.deepEqual(readLook([empty]), { found: [], isWhole: true });
  assert.deepEqual(readLook([]).found, []);
  assert.throws(() => readLook([{ data: fromHex('0102'), status: 0x9000 }]));
});
