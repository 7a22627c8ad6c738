/** SCP03: the public steps, and sessions played from both ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeError, fromHex, hex } from '@armilla/bytes';
import { cmacAes, padMethod2 } from '@armilla/cipher';
import fc from 'fast-check';
import { unwrapAnswer } from './host-session.ts';
import {
  decodeAnswer,
  decodeCommandAPDU,
  deriveData,
  deriveSessionKeys,
  encodeCommandAPDU,
  type HostSession,
  ISSUER_SECURITY_DOMAIN_AID,
  openCardChain,
  openChain,
  openHostSession,
  proposeSession,
  pseudoRandomCardChallenge,
  type SecurityLevel,
  type StaticKeys,
} from './index.ts';
import { commandCipher, commandMAC } from './secure-messaging.ts';
import steps from './vectors/scp03-steps.json' with { type: 'json' };

const LEVELS: readonly SecurityLevel[] = [0x00, 0x01, 0x03, 0x11, 0x13, 0x33];

function bytesOf(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 7 + seed) & 0xff);
}

function staticKeys(length: number): StaticKeys {
  return { enc: bytesOf(length, 1), mac: bytesOf(length, 2), dek: bytesOf(length, 3) };
}

function step(op: string): Readonly<Record<string, string | number>> {
  const found = steps.cases.find((one) => one.op === op);
  assert.ok(found);
  return found as Readonly<Record<string, string | number>>;
}

test('a command payload is enciphered and authenticated as in the public step', () => {
  const { sEnc, sMac, counter, plainData, expectedMac } = step('commandPayload');
  const keys = { enc: fromHex(`${sEnc}`), mac: fromHex(`${sMac}`), rmac: new Uint8Array(16) };
  const padded = padMethod2(fromHex(`${plainData}`), 16);
  const ciphertext = commandCipher(keys, Number(counter), padded, 'encrypt');
  const chained = Uint8Array.from([...new Uint8Array(16), ...ciphertext]);
  assert.equal(hex(cmacAes(keys.mac, chained).slice(0, 8)), expectedMac);
});

test('a protected response opens as in the public step', () => {
  const { sEnc, sRmac, macChainingValue, counter, response, expectedPlain } =
    step('responseUnwrap');
  const keys = { enc: fromHex(`${sEnc}`), mac: fromHex(`${sRmac}`), rmac: fromHex(`${sRmac}`) };
  const state = { chainingValue: fromHex(`${macChainingValue}`), counter: Number(counter) };
  const opened = unwrapAnswer(keys, 0x33, state, fromHex(`${response}`));
  assert.equal(hex(opened.data), expectedPlain);
  assert.equal(opened.status, 0x9000);
});

type Pair = {
  readonly host: HostSession;
  readonly exchange: (command: Uint8Array, data: Uint8Array, status?: number) => Uint8Array;
};

function open(level: SecurityLevel, keyLength: number): Pair {
  const keys = staticKeys(keyLength);
  const hostChallenge = bytesOf(8, 0x40);
  const host = openHostSession({
    keys,
    keyVersion: 0x30,
    hostChallenge,
    sequenceCounter: 5,
    isdAid: ISSUER_SECURITY_DOMAIN_AID,
    securityLevel: level,
  });
  const proposed = proposeSession({
    keys,
    keyVersion: 0x30,
    diversificationData: bytesOf(10, 9),
    sequenceCounter: 5,
    aid: ISSUER_SECURITY_DOMAIN_AID,
    hostChallenge: decodeCommandAPDU(host.initializeUpdate).data,
  });
  host.checkInitializeUpdate(Uint8Array.from([...proposed.answer, 0x90, 0x00]));
  const card = proposed.authenticate(decodeCommandAPDU(host.externalAuthenticate));
  assert.ok(card, 'the card accepts the host');
  return {
    host,
    exchange(command, data, status = 0x9000) {
      const opened = card.unwrap(decodeCommandAPDU(host.wrap(command)));
      assert.ok(opened, 'the card accepts the command');
      assert.equal(hex(encodeCommandAPDU(opened)), hex(command));
      return card.wrap(data, status);
    },
  };
}

const COMMANDS = [
  fromHex('80E60C00050102030405 00'),
  fromHex('80CA9F7F00'),
  fromHex('80F28002024F0000'),
  fromHex('80E28000'),
];

for (const level of LEVELS) {
  for (const keyLength of [16, 24, 32]) {
    const name = `level ${level.toString(16).padStart(2, '0')} with AES-${8 * keyLength}`;
    test(`a session at ${name} carries commands and answers both ways`, () => {
      const { host, exchange } = open(level, keyLength);
      for (const [i, command] of COMMANDS.entries()) {
        const data = bytesOf(i * 17, i);
        assert.deepEqual(host.unwrap(exchange(command, data)), { data, status: 0x9000 });
      }
    });

    test(`an error answer at ${name} has no R-MAC and the session goes on`, () => {
      const { host, exchange } = open(level, keyLength);
      const refused = exchange(fromHex('80E40000 024F00'), new Uint8Array(0), 0x6a88);
      assert.equal(hex(refused), '6A88');
      assert.equal(host.unwrap(refused).status, 0x6a88);
      const data = bytesOf(40, 3);
      assert.deepEqual(host.unwrap(exchange(fromHex('80CA006600'), data)).data, data);
    });
  }
}

test('a script is wrapped whole before the card is asked, its answers are read afterwards', () => {
  const keys = staticKeys(16);
  const request = {
    keys,
    keyVersion: 1,
    hostChallenge: bytesOf(8, 1),
    sequenceCounter: 0xfffffe,
    isdAid: ISSUER_SECURITY_DOMAIN_AID,
    securityLevel: 0x33 as const,
  };
  const host = openHostSession(request);
  const script = COMMANDS.map((command) => host.wrap(command));
  const proposed = proposeSession({
    keys,
    keyVersion: 1,
    diversificationData: new Uint8Array(10),
    sequenceCounter: request.sequenceCounter,
    aid: request.isdAid,
    hostChallenge: request.hostChallenge,
  });
  const card = proposed.authenticate(decodeCommandAPDU(host.externalAuthenticate));
  assert.ok(card);
  const answers = script.map((command, i) => {
    assert.ok(card.unwrap(decodeCommandAPDU(command)), 'the card accepts the command');
    return card.wrap(bytesOf(i, 0), 0x9000);
  });
  assert.deepEqual(
    answers.map((answer) => host.unwrap(answer).data.length),
    [0, 1, 2, 3],
  );
});

test('one flipped bit anywhere in a command or an answer is noticed', () => {
  fc.assert(
    fc.property(fc.nat(), fc.boolean(), (at, inAnswer) => {
      const { host, exchange } = open(0x33, 16);
      if (inAnswer) {
        const answer = exchange(COMMANDS[0] ?? new Uint8Array(0), bytesOf(20, 0));
        const bit = at % (8 * (answer.length - 2));
        answer[bit >> 3] = (answer[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        assert.throws(() => host.unwrap(answer), DecodeError);
        return;
      }
      const keys = { enc: bytesOf(16, 4), mac: bytesOf(16, 5), rmac: bytesOf(16, 6) };
      const start = { chainingValue: new Uint8Array(16), counter: 0 };
      const wrapped = openChain(keys, 0x33, start).wrap(COMMANDS[0] ?? new Uint8Array(0));
      // Le is not covered by the MAC (Amendment D, 6.2.4).
      const bit = at % (8 * (wrapped.length - 1));
      wrapped[bit >> 3] = (wrapped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.equal(tryOpen(keys, wrapped), undefined);
    }),
    { numRuns: 300 },
  );
});

function tryOpen(
  keys: { enc: Uint8Array; mac: Uint8Array; rmac: Uint8Array },
  wrapped: Uint8Array,
) {
  try {
    const start = { chainingValue: new Uint8Array(16), counter: 0 };
    return openCardChain(keys, 0x33, start).unwrap(decodeCommandAPDU(wrapped));
  } catch (error) {
    assert.ok(error instanceof DecodeError);
    return undefined;
  }
}

test('a host with another key, another counter or no proof is refused by the card', () => {
  const keys = staticKeys(16);
  const card = {
    keys,
    keyVersion: 1,
    diversificationData: new Uint8Array(10),
    sequenceCounter: 7,
    aid: ISSUER_SECURITY_DOMAIN_AID,
    hostChallenge: bytesOf(8, 1),
  };
  const host = {
    keys,
    keyVersion: 1,
    hostChallenge: bytesOf(8, 1),
    sequenceCounter: 7,
    isdAid: ISSUER_SECURITY_DOMAIN_AID,
    securityLevel: 0x33 as const,
  };
  const accepts = (request: Parameters<typeof openHostSession>[0]) =>
    proposeSession(card).authenticate(
      decodeCommandAPDU(openHostSession(request).externalAuthenticate),
    ) !== undefined;
  assert.equal(accepts(host), true);
  assert.equal(accepts({ ...host, sequenceCounter: 8 }), false);
  assert.equal(accepts({ ...host, hostChallenge: bytesOf(8, 2) }), false);
  assert.equal(accepts({ ...host, keys: { ...keys, mac: bytesOf(16, 99) } }), false);
  assert.equal(accepts({ ...host, isdAid: bytesOf(8, 0) }), false);
});

test('the host refuses a card that stands at another counter, and names it', () => {
  const { host } = open(0x33, 16);
  const other = proposeSession({
    keys: staticKeys(16),
    keyVersion: 0x30,
    diversificationData: new Uint8Array(10),
    sequenceCounter: 6,
    aid: ISSUER_SECURITY_DOMAIN_AID,
    hostChallenge: bytesOf(8, 0x40),
  });
  assert.throws(
    () => host.checkInitializeUpdate(Uint8Array.from([...other.answer, 0x90, 0x00])),
    (error: unknown) => error instanceof DecodeError && error.path === 'sequenceCounter',
  );
});

test('the host refuses a card that does not hold the keys', () => {
  const { host } = open(0x33, 16);
  const other = proposeSession({
    keys: { ...staticKeys(16), mac: bytesOf(16, 77) },
    keyVersion: 0x30,
    diversificationData: new Uint8Array(10),
    sequenceCounter: 5,
    aid: ISSUER_SECURITY_DOMAIN_AID,
    hostChallenge: bytesOf(8, 0x40),
  });
  assert.throws(
    () => host.checkInitializeUpdate(Uint8Array.from([...other.answer, 0x90, 0x00])),
    (error: unknown) => error instanceof DecodeError && error.path === 'cardCryptogram',
  );
});

test('a good MAC over a wrong host cryptogram opens nothing', () => {
  const keys = staticKeys(16);
  const hostChallenge = bytesOf(8, 1);
  const proposed = proposeSession({
    keys,
    keyVersion: 1,
    diversificationData: new Uint8Array(10),
    sequenceCounter: 0,
    aid: ISSUER_SECURITY_DOMAIN_AID,
    hostChallenge,
  });
  const session = deriveSessionKeys(keys, hostChallenge, proposed.answer.slice(13, 21));
  const wrong = new Uint8Array(8);
  const mac = commandMAC(session.mac, new Uint8Array(16), [0x84, 0x82, 0x33, 0x00], wrong);
  const data = Uint8Array.from([...wrong, ...mac.slice(0, 8)]);
  assert.equal(
    proposed.authenticate({ cla: 0x84, ins: 0x82, p1: 0x33, p2: 0x00, data }),
    undefined,
  );
});

test('the derived length is part of what is derived', () => {
  const context = bytesOf(16, 0);
  const short = deriveData(bytesOf(16, 1), 0x04, 128, context);
  const long = deriveData(bytesOf(16, 1), 0x04, 256, context);
  assert.notEqual(hex(short), hex(long.slice(0, 16)));
  assert.equal(pseudoRandomCardChallenge(bytesOf(16, 1), 1, bytesOf(8, 2)).length, 8);
});

test('an answer without its R-MAC is refused', () => {
  const { host, exchange } = open(0x11, 16);
  exchange(fromHex('80CA9F7F00'), bytesOf(4, 0));
  assert.throws(() => host.unwrap(fromHex('9000')), DecodeError);
  assert.equal(decodeAnswer(fromHex('9000')).status, 0x9000);
});
