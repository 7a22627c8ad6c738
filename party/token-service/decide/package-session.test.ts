/** The judgement over a package's answers: cut at every command, refused at each, and forged. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, fromHex } from '@armilla/bytes';
import {
  type CardSession,
  decodeCommandAPDU,
  encodeAnswer,
  getCommittedPackages,
  ISSUER_SECURITY_DOMAIN_AID,
  proposeSession,
  TAG_COMMITTED_PACKAGES,
} from '@armilla/globalplatform';
import { encodeTlv } from '@armilla/tlv';
import { judgeReport, MORE_TO_COME, type Wrapping, wrapPackage } from './package-session.ts';

const PACKAGE_ID = new Uint8Array(16).fill(7);
const OTHER_ID = new Uint8Array(16).fill(8);
const NOTHING = new Uint8Array(0);
const GET = getCommittedPackages();

const CHANGE: Wrapping = {
  keys: {
    enc: fromHex('404142434445464748494A4B4C4D4E4F'),
    mac: fromHex('505152535455565758595A5B5C5D5E5F'),
    dek: fromHex('606162636465666768696A6B6C6D6E6F'),
  },
  keyVersion: 0x30,
  hostChallenge: fromHex('0102030405060708'),
  sequenceCounter: 4,
  packageId: PACKAGE_ID,
  asksFirst: false,
  commands: [GET],
};
const ASKING: Wrapping = { ...CHANGE, asksFirst: true };
const LOOK: Wrapping = { ...CHANGE, commands: [GET, GET], onlyLooks: true };

type Told = readonly [data: Uint8Array, status: number];

const OK: Told = [NOTHING, 0x9000];
const committed = (...ids: readonly Uint8Array[]): Told => [
  encodeTlv(TAG_COMMITTED_PACKAGES, concat(...ids)),
  0x9000,
];

/** What a secure element answers to a wrapping that tells so, command by command. */
function answers(
  wrapping: Wrapping,
  told: readonly Told[],
  sequenceCounter = wrapping.sequenceCounter,
): Uint8Array[] {
  const { keys, keyVersion, hostChallenge } = wrapping;
  const [, , authenticate = NOTHING, ...secured] = wrapPackage(wrapping);
  const proposed = proposeSession({
    keys,
    keyVersion,
    hostChallenge,
    sequenceCounter,
    aid: ISSUER_SECURITY_DOMAIN_AID,
    diversificationData: new Uint8Array(10),
  });
  const session = proposed.authenticate(decodeCommandAPDU(authenticate));
  const plain = [encodeAnswer(NOTHING, 0x9000), encodeAnswer(proposed.answer, 0x9000)];
  if (session === undefined) return [...plain, encodeAnswer(NOTHING, 0x6300)];
  return [...plain, encodeAnswer(NOTHING, 0x9000), ...inside(session, secured, told)];
}

function inside(session: CardSession, secured: readonly Uint8Array[], told: readonly Told[]) {
  return told.map(([data, status], place) => {
    session.unwrap(decodeCommandAPDU(secured[place] ?? NOTHING));
    return session.wrap(data, status);
  });
}

function judged(wrapping: Wrapping, responses: readonly Uint8Array[]): string {
  const verdict = judgeReport(wrapping, responses);
  switch (verdict.kind) {
    case 'COMMITTED':
      return 'COMMITTED';
    case 'LOOKED':
      return `LOOKED ${verdict.answers.map(({ status }) => status.toString(16)).join(' ')}`;
    case 'DRIFT':
      return `DRIFT ${verdict.sequenceCounter}`;
    case 'CUT_SHORT':
      return `CUT_SHORT ${verdict.sessionOpened}`;
    case 'REJECTED':
      return `REJECTED ${verdict.reason} ${verdict.sessionOpened}`;
  }
}

/** The same answers with a bit of one changed. */
function forged(responses: readonly Uint8Array[], place: number): Uint8Array[] {
  return responses.map((response, at) =>
    at === place ? response.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) : response,
  );
}

test('a package is committed when every command is answered; before that it is cut short', () => {
  const whole = answers(CHANGE, [OK, committed(), OK]);
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 6].map((count) => judged(CHANGE, whole.slice(0, count))),
    [
      'CUT_SHORT false',
      'CUT_SHORT false',
      'CUT_SHORT false',
      'CUT_SHORT true',
      'CUT_SHORT true',
      'CUT_SHORT true',
      'COMMITTED',
    ],
  );
});

test('an answer that is an error, or forged, or none at all proves nothing', () => {
  const whole = answers(CHANGE, [OK, committed(), OK]);
  const replaced = (place: number, response: Uint8Array) => whole.with(place, response);
  const error = fromHex('6985');
  assert.deepEqual(
    [
      judged(CHANGE, replaced(2, error)),
      judged(CHANGE, replaced(2, NOTHING)),
      judged(CHANGE, replaced(2, Uint8Array.of(0x90))),
      judged(CHANGE, replaced(4, error)),
      judged(CHANGE, forged(whole, 4)),
      judged(CHANGE, replaced(5, fromHex('9000'))),
      judged(CHANGE, answers(CHANGE, [OK, [NOTHING, 0x6310], OK])),
    ],
    [
      'REJECTED EXTERNAL AUTHENTICATE false',
      'REJECTED EXTERNAL AUTHENTICATE false',
      'REJECTED EXTERNAL AUTHENTICATE false',
      'REJECTED status 6985 of command 1 true',
      'REJECTED R-MAC of command 1 true',
      'REJECTED R-MAC of command 2 true',
      'REJECTED status 6310 of command 1 true',
    ],
  );
});

test('a secure element at another session says where it stands; another one is refused', () => {
  assert.equal(judged(CHANGE, answers(CHANGE, [], 9)), 'DRIFT 9');
  const stranger = answers({ ...CHANGE, keyVersion: 0x31 }, []);
  assert.match(judged(CHANGE, stranger), /^REJECTED INITIALIZE UPDATE, .* false$/);
  assert.match(judged(CHANGE, [OK[0], fromHex('6A88')]), /^REJECTED INITIALIZE UPDATE, /);
});

test('a secure element is asked first where it may have committed before, and its list believed', () => {
  assert.equal(wrapPackage(ASKING).length, wrapPackage(CHANGE).length + 1);
  const all = (first: Told) => judged(ASKING, answers(ASKING, [first]));
  assert.deepEqual(
    [
      all(committed(OTHER_ID, PACKAGE_ID)),
      all(committed(OTHER_ID)),
      all(committed()),
      judged(ASKING, answers(ASKING, [committed(), OK, committed(PACKAGE_ID)])),
      judged(ASKING, answers(ASKING, [committed(), OK, committed(), OK])),
      judged(CHANGE, answers(CHANGE, [committed(PACKAGE_ID)])),
    ],
    [
      'COMMITTED',
      'CUT_SHORT true',
      'CUT_SHORT true',
      'CUT_SHORT true',
      'COMMITTED',
      'CUT_SHORT true',
    ],
  );
});

test('a look is what was proved of it: to its end, or to where there was more', () => {
  const more: Told = [NOTHING, MORE_TO_COME];
  const error: Told = [NOTHING, 0x6a88];
  const looked = (...told: readonly Told[]) => judged(LOOK, answers(LOOK, told));
  assert.deepEqual(
    [
      looked(OK, OK),
      looked(OK),
      looked(more),
      looked(OK, error),
      looked(error),
      looked(error, OK),
      looked(),
      judged(LOOK, forged(answers(LOOK, [OK, OK]), 4)),
      judged({ ...LOOK, commands: [] }, answers({ ...LOOK, commands: [] }, [])),
    ],
    [
      'LOOKED 9000 9000',
      'CUT_SHORT true',
      'LOOKED 6310',
      'LOOKED 9000',
      'REJECTED status 6A88 of a look true',
      'REJECTED status 6A88 of a look true',
      'CUT_SHORT true',
      'REJECTED R-MAC of command 1 true',
      'CUT_SHORT true',
    ],
  );
});

test('answers behind the last command are not looked at', () => {
  const whole = answers(CHANGE, [OK, committed(), OK]);
  assert.equal(judged(CHANGE, [...whole, fromHex('6F00')]), 'COMMITTED');
});
