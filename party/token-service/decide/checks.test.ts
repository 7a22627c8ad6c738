/** The checks on a tap, each with a tap that is wrong in that one way, and each limit at its edge. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, fromHex } from '@armilla/bytes';
import { applicationCryptogram, encodeIad } from '@armilla/emv';
import { encodeAmount, encodeSubelements } from '@armilla/iso8583';
import { encodeTlv } from '@armilla/tlv';
import {
  CHECKS,
  type ChipData,
  checkTap,
  limitObjection,
  type NamedCheck,
  OFFLINE_CHECKS,
  readChipData,
  type Tap,
  type TokenFacts,
} from './checks.ts';

const TOKEN: TokenFacts = {
  dpan: '5333228900000005',
  status: 'ACTIVE',
  expiry: '2912',
  doubtfulThrough: undefined,
  masterKey: fromHex('404142434445464748494A4B4C4D4E4F'),
  keyDerivationIndex: 1,
  cryptogramVersionNumber: 0x14,
  isServed: true,
  ceiling: {
    currency: '978',
    tapMinor: 5_000,
    dayMinor: 9_000,
    spentMinor: 3_000,
    addedToMinor: 0,
  },
  controls: {},
  acceptedAt: undefined,
  rid: 'A000000004',
};

const IAD = {
  kdi: 1,
  cvn: 0x14,
  cvr: Uint8Array.of(0xa0, 0, 0, 0, 0, 0),
  dac: new Uint8Array(2),
  counters: new Uint8Array(8),
};

const SIGNED: Omit<ChipData, 'cryptogram' | 'iad'> = {
  amountAuthorised: fromHex(encodeAmount(1_240)),
  amountOther: new Uint8Array(6),
  terminalCountry: fromHex('0300'),
  tvr: new Uint8Array(5),
  currency: fromHex('0978'),
  date: fromHex('270115'),
  type: fromHex('00'),
  unpredictableNumber: fromHex('01020304'),
  aip: fromHex('1980'),
  atc: fromHex('0101'),
  cid: 0x80,
  dfName: fromHex('A0000000041010'),
};

const FIELDS: Tap['fields'] = {
  3: '000000',
  4: encodeAmount(1_240),
  18: '5812',
  35: `${TOKEN.dpan}=29122010`,
  42: 'KAFENEIO       ',
  43: `${'Kafeneio'.padEnd(25)}${'Athina'.padEnd(13)}GR`,
  49: '978',
};

interface Way {
  readonly fields?: Tap['fields'];
  readonly chip?: Partial<ChipData>;
  readonly iad?: Partial<typeof IAD>;
  readonly token?: Partial<TokenFacts>;
  readonly ceiling?: Partial<TokenFacts['ceiling']>;
  readonly kind?: Tap['kind'];
  readonly now?: number;
  readonly readsPin?: boolean;
  readonly isForged?: boolean;
}

/** A tap that the card signed, whatever is wrong with it; unless it is forged. */
function tap(way: Way = {}): Tap {
  const token = { ...TOKEN, ceiling: { ...TOKEN.ceiling, ...way.ceiling }, ...way.token };
  const dataInput = { ...SIGNED, ...way.chip };
  const iad = encodeIad({ ...IAD, ...way.iad });
  const { masterKey, cryptogramVersionNumber: cvn } = token;
  const made = applicationCryptogram({ masterKey, cvn, dataInput, iad });
  const cryptogram = way.isForged ? new Uint8Array(8) : made;
  return {
    fields: { ...FIELDS, ...way.fields },
    chip: { ...dataInput, iad, cryptogram },
    token,
    kind: way.kind ?? 'PURCHASE',
    now: way.now ?? Date.UTC(2027, 0, 15, 12),
    readsPin: () => way.readsPin ?? true,
  };
}

const objection = (way: Way, checks: readonly NamedCheck[] = CHECKS) => {
  const answer = checkTap(tap(way), checks);
  return answer.ok ? undefined : answer.check;
};

const PIN = { 48: encodeSubelements({ '08': '00112233445566778899AABBCCDDEEFF' }) };
const TVR_WITH_PIN = { tvr: fromHex('0000040000') };
const LATER = Date.UTC(2030, 0, 1);

/** One way to be wrong for every check, in the order of the checks. */
const WRONGS: readonly (readonly [Way, outcome: string])[] = [
  [{ token: { status: 'SUSPENDED' } }, 'TOKEN_NOT_ACTIVE 62'],
  [{ fields: { 4: encodeAmount(1_239) } }, 'DATA_MISMATCH 12'],
  [{ fields: { 49: '980' } }, 'DATA_MISMATCH 12'],
  [{ fields: { 3: '010000' } }, 'DATA_MISMATCH 12'],
  [{ fields: { 35: '5333228900000013=29122010' } }, 'DATA_MISMATCH 12'],
  [{ chip: { dfName: fromHex('A0000000031010') } }, 'DATA_MISMATCH 12'],
  [{ chip: { cid: 0x40 } }, 'CRYPTOGRAM_INVALID 88'],
  [{ isForged: true }, 'CRYPTOGRAM_INVALID 88'],
  [{ chip: { date: fromHex('270117') } }, 'DATA_MISMATCH 12'],
  [{ token: { doubtfulThrough: '270115' } }, 'COUNTER_DOUBTFUL 91'],
  [{ now: LATER }, 'CARD_EXPIRED 54'],
  [{ chip: TVR_WITH_PIN }, 'TRANSACTION_NOT_SUPPORTED 86'],
  [{ token: { acceptedAt: ['STADIUM'] } }, 'TOKEN_DOMAIN 57'],
  [{ token: { isServed: false } }, 'SERVICE_UPDATE_REQUIRED 62'],
  [{ ceiling: { tapMinor: 1_239 } }, 'LIMIT_EXCEEDED 61'],
  [{ ceiling: { dayMinor: 4_239 } }, 'LIMIT_EXCEEDED 61'],
  [{ token: { controls: { tapMinor: 1_239 } } }, 'CARD_CONTROL 61'],
  [{ token: { controls: { dayMinor: 4_239 } } }, 'CARD_CONTROL 61'],
  [{ token: { controls: { countries: ['UA'] } } }, 'CARD_CONTROL 57'],
  [{ token: { controls: { notAt: ['RESTAURANTS'] } } }, 'CARD_CONTROL 57'],
];

test('each check objects to its own wrong, by its name, its reason and its DE 39', () => {
  assert.deepEqual(checkTap(tap()), { ok: true });
  const objections = WRONGS.map(([way]) => objection(way));
  assert.deepEqual(
    objections,
    CHECKS.map(([name]) => name),
  );
  const outcomes = WRONGS.map(([way]) => {
    const answer = checkTap(tap(way));
    return answer.ok ? 'approved' : `${answer.reason} ${answer.responseCode}`;
  });
  assert.deepEqual(
    outcomes,
    WRONGS.map(([, outcome]) => outcome),
  );
});

test('a tap that was approved offline is held to what was signed, not to what is allowed', () => {
  const offline = (way: Way) =>
    objection(
      {
        ...way,
        chip: { cid: 0x40, ...way.chip },
        iad: { cvr: Uint8Array.of(0x90, 0, 0, 0, 0, 0), ...way.iad },
      },
      OFFLINE_CHECKS,
    );
  assert.equal(offline({ token: { status: 'SUSPENDED', isServed: false }, now: LATER }), undefined);
  assert.deepEqual(
    [
      offline({ fields: { 4: encodeAmount(1_239) } }),
      offline({ chip: { cid: 0x80 } }),
      offline({ isForged: true }),
      offline({ chip: { date: fromHex('270117') } }),
      offline({ token: { doubtfulThrough: '270115' } }),
    ],
    [
      'amount is the signed amount',
      'cryptogram is a TC of our kind',
      'TC verifies',
      'the day is not ahead of the clock',
      'the counter cannot have been used before a restore',
    ],
  );
});

test('a counter is used up by a refusal only where the card itself made the cryptogram', () => {
  const held = { token: { status: 'SUSPENDED' } } as const;
  const proved = (way: Way) => {
    const answer = checkTap(tap(way));
    return !answer.ok && answer.proved;
  };
  assert.deepEqual(
    [
      { now: LATER },
      { ceiling: { tapMinor: 1 } },
      held,
      { ...held, isForged: true },
      { ...held, fields: { 4: encodeAmount(1) } },
      { ...held, chip: { cid: 0x40 } },
      { isForged: true },
      { fields: { 4: encodeAmount(1) } },
      { chip: { cid: 0x40 } },
    ].map(proved),
    [true, true, true, false, false, false, false, false, false],
  );
});

test('a cryptogram is ours by its two kinds, its key and its version, each by itself', () => {
  const ours = 'cryptogram is an ARQC of our kind';
  const wrongs: readonly Way[] = [
    { chip: { cid: 0x40 } },
    { chip: { cid: 0x00 } },
    { iad: { cvr: Uint8Array.of(0x90, 0, 0, 0, 0, 0) } },
    { iad: { kdi: 2 } },
    { iad: { cvn: 0x10 } },
  ];
  for (const way of wrongs) assert.equal(objection(way), ours);
  assert.equal(objection({ chip: { cid: 0x81 } }), undefined, 'the lower bits say other things');
});

test('track 2 is of the token’s number and of its expiry; the name of the scheme, if it is told', () => {
  const track = (text: string | undefined) => objection({ fields: { 35: text } });
  const name = 'track 2 is of this token';
  assert.deepEqual(
    [
      track(undefined),
      track(`${TOKEN.dpan}D291220100`),
      track('5333228900000013=29122010'),
      track(`${TOKEN.dpan}=30012010`),
    ],
    [undefined, undefined, name, name],
  );
  assert.equal(objection({ chip: { dfName: undefined } }), undefined);
});

test('a PIN goes on where card and message agree on it, and its block can be read', () => {
  const name = 'a PIN can be carried on to who checks it';
  const readable = (readsPin: boolean) => objection({ fields: PIN, chip: TVR_WITH_PIN, readsPin });
  assert.deepEqual(
    [
      readable(true),
      readable(false),
      objection({ chip: TVR_WITH_PIN }),
      objection({ fields: PIN }),
      objection({ fields: { 52: fromHex('0011223344556677') } }),
      objection({ fields: { ...PIN, 52: fromHex('0011223344556677') }, chip: TVR_WITH_PIN }),
    ],
    [undefined, name, name, name, name, name],
  );
});

test('after a restore only a later day is beyond doubt', () => {
  const through = (doubtfulThrough: string) => objection({ token: { doubtfulThrough } });
  const name = 'the counter cannot have been used before a restore';
  assert.deepEqual(['270114', '270115', '270116'].map(through), [undefined, name, name]);
});

test('a closed loop’s token pays at its merchants, however their names are filled up', () => {
  const at = (...acceptedAt: readonly string[]) => objection({ token: { acceptedAt } });
  assert.equal(at('STADIUM', 'KAFENEIO'), undefined);
  assert.equal(at(), 'merchant is in the token’s loop');
});

test('the bank’s limits hold to the last cent, in their currency, for what is spent', () => {
  const limit = (way: Way) => limitObjection(tap(way))?.check;
  const perTap = 'amount is within the ceiling of a tap';
  const perDay = 'amount is within the ceiling of the day';
  assert.deepEqual(
    [
      limit({ ceiling: { tapMinor: 1_240 } }),
      limit({ ceiling: { tapMinor: 1_239 } }),
      limit({ ceiling: { tapMinor: 1_740, addedToMinor: 500 } }),
      limit({ ceiling: { tapMinor: 1_739, addedToMinor: 500 } }),
      limit({ ceiling: { dayMinor: 4_240 } }),
      limit({ ceiling: { dayMinor: 4_239 } }),
    ],
    [undefined, perTap, undefined, perTap, undefined, perDay],
  );
  for (const ceiling of [{ tapMinor: 0 }, { dayMinor: 0 }]) {
    assert.equal(limit({ ceiling, fields: { 49: '980' } }), undefined, 'in another currency');
    assert.equal(limit({ ceiling, kind: 'REFUND' }), undefined, 'money that comes back');
    assert.equal(limit({ ceiling, kind: 'COMPLETION' }), undefined, 'counted already');
    assert.notEqual(limit({ ceiling, kind: 'CASH' }), undefined);
  }
});

test('the cardholder’s limits are of what is spent, in the currency of the card', () => {
  const controls = { tapMinor: 1, dayMinor: 1, countries: [], notAt: ['RESTAURANTS' as const] };
  const limit = (way: Way) => limitObjection(tap({ ...way, token: { controls } }))?.check;
  assert.equal(limit({ kind: 'REFUND' }), undefined);
  assert.equal(limit({}), 'within the cardholder’s limit of a tap');
  assert.equal(limit({ fields: { 49: '980' } }), 'in a country the cardholder allows');
  const noCash = { token: { controls: { notAt: ['CASH' as const] } } };
  const kinds = (['CASH', 'PURCHASE'] as const).map((kind) => objection({ ...noCash, kind }));
  assert.deepEqual(kinds, ['at a kind of shop the cardholder allows', undefined]);
});

/** DE 55 as a terminal sends it. */
const ELEMENTS: Readonly<Record<number, string>> = {
  40706: '000000001240',
  40707: '000000000000',
  40730: '0300',
  149: '0000000000',
  24362: '0978',
  154: '270115',
  156: '00',
  40759: '01020304',
  130: '1980',
  40758: '0101',
  40742: '0011223344556677',
  40743: '80',
  40720: '0114A00000000000000000000000000000FF',
};

test('chip data are read whole or not at all; the other amount and the name may be left out', () => {
  const reads = (wrong: Readonly<Record<number, string | undefined>>) => {
    const told = Object.entries({ ...ELEMENTS, ...wrong }).flatMap(([tag, value]) =>
      value === undefined ? [] : [encodeTlv(Number(tag), fromHex(value))],
    );
    return readChipData(concat(...told)) !== undefined;
  };
  assert.equal(reads({}), true);
  assert.equal(reads({ 40707: undefined }), true);
  for (const tag of Object.keys(ELEMENTS)
    .map(Number)
    .filter((one) => one !== 0x9f03)) {
    assert.equal(reads({ [tag]: undefined }), false, tag.toString(16));
  }
  for (const [tag, value] of Object.entries(ELEMENTS)) {
    if (['9f10', '9f27'].includes(Number(tag).toString(16))) continue;
    assert.equal(reads({ [tag]: `${value}00` }), false, `${Number(tag).toString(16)} too long`);
  }
  assert.equal(reads({ 40743: '' }), false);
});
