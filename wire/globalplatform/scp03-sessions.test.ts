/** Whole SCP03 sessions recorded from a card, played from both ends, in S8 and in S16. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeError, fromHex, hex } from '@armilla/bytes';
import {
  type CardSession,
  decodeAnswer,
  decodeCommandAPDU,
  decodeInitializeUpdateAnswer,
  encodeCommandAPDU,
  type HostSessionBasis,
  ISSUER_SECURITY_DOMAIN_AID,
  longestCommandData,
  modeOfChallenge,
  OPTION_I,
  OPTION_I_PSEUDO_RANDOM,
  OPTION_I_S16,
  openHostSession,
  openHostSessionFromAnswer,
  proposeSession,
  pseudoRandomCardChallenge,
  type StaticKeys,
} from './index.ts';
import vectors from './vectors/scp03-sessions.json' with { type: 'json' };

type Vector = (typeof vectors.cases)[number];

function keysOf({ keys }: Vector): StaticKeys {
  return { enc: fromHex(keys.enc), mac: fromHex(keys.mac), dek: fromHex(keys.dek) };
}

function basisOf(vector: Vector): HostSessionBasis {
  const hostChallenge = decodeCommandAPDU(fromHex(vector.initializeUpdate)).data;
  return { keys: keysOf(vector), keyVersion: 0x30, hostChallenge, securityLevel: 0x33 };
}

/** The card of the recording: it answers with the challenge it answered then. */
function cardOf(vector: Vector): CardSession {
  const { data } = decodeAnswer(fromHex(vector.initializeUpdateAnswer));
  const answered = decodeInitializeUpdateAnswer(data);
  const proposed = proposeSession({
    ...basisOf(vector),
    diversificationData: answered.diversificationData,
    sequenceCounter: 0,
    aid: ISSUER_SECURITY_DOMAIN_AID,
    cardChallenge: answered.cardChallenge,
  });
  const ours = decodeInitializeUpdateAnswer(proposed.answer);
  assert.equal(hex(ours.cardCryptogram), hex(answered.cardCryptogram));
  // A card that draws its challenge says so, and has no counter to tell.
  assert.equal(ours.option, answered.option & ~OPTION_I_PSEUDO_RANDOM);
  assert.equal(ours.sequenceCounter, undefined);
  const command = decodeCommandAPDU(fromHex(vector.externalAuthenticate));
  return proposed.authenticate(command) ?? assert.fail('the card accepts the host');
}

for (const vector of vectors.cases) {
  test(`${vector.id}: the host sends what was sent and reads what was answered`, () => {
    const basis = basisOf(vector);
    const host = openHostSessionFromAnswer(basis, fromHex(vector.initializeUpdateAnswer));
    assert.equal(hex(host.initializeUpdate), vector.initializeUpdate);
    assert.equal(hex(host.externalAuthenticate), vector.externalAuthenticate);
    for (const { plain, command, answer, data } of vector.exchanges) {
      assert.equal(hex(host.wrap(fromHex(plain))), command);
      const opened = host.unwrap(fromHex(answer));
      assert.deepEqual([hex(opened.data), opened.status], [data, 0x9000]);
    }
  });

  test(`${vector.id}: the card reads what was sent and answers what was answered`, () => {
    const card = cardOf(vector);
    for (const { plain, command, answer, data, paddedBeyondNeed } of vector.exchanges) {
      const opened = card.unwrap(decodeCommandAPDU(fromHex(command)));
      assert.ok(opened, 'the card accepts the command');
      assert.equal(hex(encodeCommandAPDU(opened)), plain);
      const wrapped = hex(card.wrap(fromHex(data), 0x9000));
      if (!paddedBeyondNeed) assert.equal(wrapped, answer);
    }
  });

  test(`${vector.id}: the answer says its mode, and other keys are refused`, () => {
    const answer = fromHex(vector.initializeUpdateAnswer);
    const { option, sequenceCounter } = decodeInitializeUpdateAnswer(decodeAnswer(answer).data);
    const isLong = vector.id.endsWith('S16');
    assert.equal(option, isLong ? OPTION_I | OPTION_I_S16 : OPTION_I);
    assert.equal(sequenceCounter, 0x00082a);
    const basis = basisOf(vector);
    assert.equal(modeOfChallenge(basis.hostChallenge), isLong ? 'S16' : 'S8');
    const { enc, mac, dek } = basis.keys;
    const keys = { enc, mac: mac.with(0, 0), dek };
    assert.throws(() => openHostSessionFromAnswer({ ...basis, keys }, answer), DecodeError);
  });
}

const LONG_CHALLENGE = Uint8Array.from({ length: 16 }, (_, i) => 0x40 + i);
const KEYS: StaticKeys = {
  enc: new Uint8Array(16).fill(1),
  mac: new Uint8Array(16).fill(2),
  dek: new Uint8Array(16).fill(3),
};

test('a script in S16 is wrapped before the card is asked, and the longest command fits', () => {
  const basis = { keys: KEYS, keyVersion: 1, hostChallenge: LONG_CHALLENGE } as const;
  const sequenceCounter = 7;
  const host = openHostSession({
    ...basis,
    securityLevel: 0x33,
    sequenceCounter,
    isdAid: ISSUER_SECURITY_DOMAIN_AID,
  });
  const commands = [0, 1, 100, longestCommandData('S16')].map((length) =>
    encodeCommandAPDU({ cla: 0x80, ins: 0xe2, p1: 0, p2: 0, data: new Uint8Array(length) }),
  );
  const script = commands.map((command) => host.wrap(command));
  const proposed = proposeSession({
    ...basis,
    diversificationData: new Uint8Array(10),
    sequenceCounter,
    aid: ISSUER_SECURITY_DOMAIN_AID,
  });
  assert.equal(proposed.answer.length, 48);
  assert.equal(decodeInitializeUpdateAnswer(proposed.answer).option, 0x71);
  host.checkInitializeUpdate(Uint8Array.from([...proposed.answer, 0x90, 0x00]));
  const card = proposed.authenticate(decodeCommandAPDU(host.externalAuthenticate));
  assert.ok(card);
  for (const [i, command] of script.entries()) {
    const opened = card.unwrap(decodeCommandAPDU(command));
    assert.ok(opened);
    assert.equal(hex(encodeCommandAPDU(opened)), hex(commands[i] ?? new Uint8Array(0)));
    assert.equal(host.unwrap(card.wrap(opened.data, 0x9000)).data.length, opened.data.length);
  }
  const full = new Uint8Array(longestCommandData('S16') + 1);
  const tooLong = encodeCommandAPDU({ cla: 0x80, ins: 0xe2, p1: 0, p2: 0, data: full });
  assert.throws(() => host.wrap(tooLong), RangeError);
});

test('one mode is not the beginning of the other, and other challenges are no challenge', () => {
  const short = pseudoRandomCardChallenge(KEYS.enc, 1, ISSUER_SECURITY_DOMAIN_AID);
  const long = pseudoRandomCardChallenge(KEYS.enc, 1, ISSUER_SECURITY_DOMAIN_AID, 'S16');
  assert.equal(long.length, 16);
  assert.notEqual(hex(long.subarray(0, 8)), hex(short));
  assert.equal(longestCommandData('S8'), 239);
  assert.equal(longestCommandData('S16'), 223);
  assert.throws(() => modeOfChallenge(new Uint8Array(12)), RangeError);
  for (const length of [28, 30, 33, 44, 46, 49]) {
    const answer = new Uint8Array(length).with(11, 3);
    assert.throws(() => decodeInitializeUpdateAnswer(answer), DecodeError);
  }
});
