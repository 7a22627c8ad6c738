/** The PIN's way from the pad's block into the network's, by the vectors of others. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
import {
  aesDukptInitialKey,
  aesDukptTransactionKey,
  aesDukptWorkingKey,
  decipherPinBlock4,
  encipherPinBlock4,
} from '@armilla/emv';
import { encodeSubelements, type Message } from '@armilla/iso8583';
import { seededChance } from '@armilla/kit/chance';
import { SecretBytes } from '@armilla/kit/secret';
import { type PinKeys, translatePin } from './translate.ts';

interface TdesVectors {
  readonly bdk: string;
  readonly pin: string;
  readonly pan: string;
  readonly cases: readonly { readonly ksn: string; readonly pinBlock: string }[];
}

interface AesVectors {
  readonly initialKeys: readonly { readonly bdk: string }[];
  readonly pinBlocks: readonly {
    readonly key: string;
    readonly pin: string;
    readonly pan: string;
    readonly expected: string;
  }[];
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../wire/emv/vectors/${name}`, import.meta.url), 'utf8'));
const tdes = read('dukpt-tdes.json') as TdesVectors;
const aes = read('dukpt-aes.json') as AesVectors;

const ZONE = new Uint8Array(16).fill(0x5a);
const keys: PinKeys = {
  pads: {
    tdesBaseKey: new SecretBytes(fromHex(tdes.bdk)),
    aesBaseKey: new SecretBytes(fromHex(aes.initialKeys[0]?.bdk ?? '')),
  },
  zone: new SecretBytes(ZONE),
};

interface Typed {
  readonly pan: string;
  readonly ksn?: string;
  readonly block0?: string;
  readonly block4?: string;
}

const message = ({ pan, ksn, block0, block4 }: Typed): Message => ({
  mti: '0100',
  fields: {
    2: pan,
    52: block0 === undefined ? undefined : fromHex(block0),
    48: encodeSubelements({ '08': block4, '09': ksn }),
  },
});

const translate = (typed: Typed, pads = keys) =>
  translatePin(pads, seededChance(7), message(typed));

/** What the network reads of it; the DE 39 of a no. */
function pinAtNetwork(typed: Typed): string {
  const translation = translate(typed);
  if (translation.kind !== 'TRANSLATED') return JSON.stringify(translation);
  return decipherPinBlock4(ZONE, fromHex(translation.block), typed.pan);
}

test('blocks of format 0 under triple-DES DUKPT come out as they went in', () => {
  assert.ok(tdes.cases.length >= 5);
  for (const { ksn, pinBlock } of tdes.cases) {
    assert.equal(pinAtNetwork({ pan: tdes.pan, ksn, block0: pinBlock }), tdes.pin, ksn);
  }
});

test('blocks of format 4 under AES DUKPT come out as they went in', () => {
  const [first] = aes.pinBlocks;
  assert.ok(first);
  const ksn = '123456789012345600000001';
  assert.equal(pinAtNetwork({ pan: first.pan, ksn, block4: first.expected }), first.pin);
});

test('the same PIN gives another block each time', () => {
  const [first] = tdes.cases;
  assert.ok(first);
  const chance = seededChance(1);
  const typed = message({ pan: tdes.pan, ksn: first.ksn, block0: first.pinBlock });
  const blocks = [1, 2].map(() => JSON.stringify(translatePin(keys, chance, typed)));
  assert.notEqual(blocks[0], blocks[1]);
});

test('no PIN is no PIN', () => {
  assert.deepEqual(translate({ pan: tdes.pan }), { kind: 'NONE' });
});

const [known = { ksn: '', pinBlock: '' }] = tdes.cases;
const typed = { pan: tdes.pan, ksn: known.ksn, block0: known.pinBlock };

for (const [name, wrong, responseCode] of [
  ['for another number', { ...typed, pan: '4012345678917' }, '86'],
  ['with a turned bit', { ...typed, block0: `FF${known.pinBlock.slice(2)}` }, '86'],
  ['without its serial number', { pan: tdes.pan, block0: known.pinBlock }, '63'],
  ['with a serial number of the other kind', { ...typed, ksn: '123456789012345600000001' }, '63'],
  ['with a counter of zero', { ...typed, ksn: 'FFFF9876543210E00000' }, '63'],
  ['of format 4 with rubbish', { ...typed, block0: '', block4: '00'.repeat(16) }, '63'],
] as const) {
  test(`a block ${name} is answered ${responseCode} and goes no further`, () => {
    assert.deepEqual(translate(wrong), { kind: 'BAD', responseCode });
  });
}

test('a block of format 4 for another number is answered 86', () => {
  const ksn = '123456789012345600000001';
  const initial = aesDukptInitialKey(fromHex(aes.initialKeys[0]?.bdk ?? ''), fromHex(ksn));
  const transactionKey = aesDukptTransactionKey(initial, fromHex(ksn));
  const key = aesDukptWorkingKey(transactionKey, fromHex(ksn), 'pin');
  const block = encipherPinBlock4(key, '1234', '4111111111111111', new Uint8Array(8));
  const other = { pan: '5413330089604111', ksn, block4: hex(block) };
  assert.deepEqual(translate(other), { kind: 'BAD', responseCode: '86' });
});

test('a pad whose keys nobody gave us is answered 63', () => {
  const none = { pads: {}, zone: keys.zone };
  assert.deepEqual(translate(typed, none), { kind: 'BAD', responseCode: '63' });
});
