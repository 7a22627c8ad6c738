/** Whole taps: the happy road, every way CDA can fail, and cards that answer nonsense. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
import { decodeTlv } from '@armilla/tlv';
import fc from 'fast-check';
import { AID, CA_KEY, type CardTraits, DPAN, testCard } from '../../test/card.ts';
import { input } from '../../test/input.ts';
import { codes, tap } from '../../test/tap.ts';
import { isSet, TVR } from './bits.ts';

const hexTag = (tag: number) => tag.toString(16).toUpperCase();
const hexOf = (bytes: Uint8Array | undefined) => hex(bytes ?? new Uint8Array());

test('a wristband with on-device verification goes online, signed, for a small amount', () => {
  const { outcome, commands } = tap(input(), testCard());
  assert.equal(outcome.kind, 'ONLINE_REQUEST', JSON.stringify(outcome.findings));
  assert.deepEqual(
    commands.map(({ name }) => name),
    [
      'SELECT PPSE',
      `SELECT ${AID}`,
      'GET PROCESSING OPTIONS',
      'READ RECORD 2.1',
      'READ RECORD 3.1',
      'READ RECORD 3.2',
      'READ RECORD 3.3',
      'GENERATE AC',
    ],
  );
  assert.equal(outcome.authentication, 'CDA_VERIFIED');
  assert.equal(outcome.cvm, 'NONE');
  assert.equal(hex(outcome.cvmResults), '3F0002');
  assert.equal(hex(outcome.tvr), '0000008000');
  assert.equal(outcome.dpan?.expose(), DPAN);
  assert.equal(outcome.expiry, '2912');
  assert.equal(outcome.psn, '01');
  assert.equal(outcome.tokenRequestorId, '50110030273');
  assert.equal(outcome.par, 'V0010013021011111111111111111');
  assert.equal(outcome.deviceType, '05');
  assert.equal(outcome.label, 'Mastercard');
  assert.equal(hex(outcome.outcomeParameterSet), '30F0F00098F0FF00');
  assert.equal(hex(outcome.errorIndication.bytes), '00000000001E');
});

test('DE 55 carries the recovered cryptogram and what it is over, and no account number', () => {
  const all = { answer: 'DF4B03000000', signed: { [0x9f7c]: 'ABABABAB' } };
  const { outcome } = tap(input(), testCard(all));
  const tags = new Map(decodeTlv(outcome.de55).map(({ tag, value }) => [tag, hex(value)]));
  assert.deepEqual(
    [...tags.keys()].map((tag) => hexTag(tag)).join(' '),
    '9F26 9F27 9F10 9F37 9F36 95 9A 9C 9F02 5F2A 82 9F1A 9F03 84 ' +
      '9F33 9F34 9F35 9F09 9F1E 9F41 9F6E 9F7C 5F34 9F24 9F19 DF4B',
  );
  assert.equal(tags.get(0x9f26), hexOf(outcome.cryptogram?.value));
  assert.equal(tags.get(0x9f02), '000000001240');
  assert.equal(tags.get(0x9f37), 'A1B2C3D4');
  assert.equal(tags.get(0x84), AID);
  assert(!hex(outcome.de55).includes(DPAN));
});

test('where nothing was selected there is nothing of a card', () => {
  const { outcome } = tap(input(), testCard({ replace: { SELECT: '6A82' } }));
  assert.equal(outcome.kind, 'END_APPLICATION');
  const { aid, label, dpan, expiry, psn, track2, par, tokenRequestorId } = outcome;
  const { panLastFour, deviceType, cryptogram } = outcome;
  assert.deepEqual(
    [aid, label, dpan, expiry, psn, track2, par, tokenRequestorId, panLastFour, deviceType],
    Array(10).fill(null),
  );
  assert.deepEqual([cryptogram, outcome.authentication], [null, 'NOT_PERFORMED']);
  assert.deepEqual([outcome.tvr, outcome.cvmResults, outcome.de55].map(hex), [
    '0000000000',
    '000000',
    '',
  ]);
});

test('the kind of device stands in the last bytes of 9F6E, where they are digits', () => {
  const kinds = [
    ...['030000003035', '03000000303500', '0300000030', '030080003035', '03007F003035'],
    ...['030000003041', '030000000000'],
  ].map((value) => tap(input(), testCard({ signed: { [0x9f6e]: value } })).outcome.deviceType);
  assert.deepEqual(kinds, ['05', '05', null, null, '05', null, null]);
});

test('a refusal asks for another tap where the device asks its wearer for something', () => {
  const refusals = ['000100', '000200', '000400', '000008', '000001', '000010', 'FF0000', '00'].map(
    (interaction) => {
      const length = (interaction.length / 2).toString(16).padStart(2, '0');
      const card = testCard({ cid: 0x00, answer: `DF4B${length}${interaction}` });
      return tap(input(), card).outcome.userMessage === 'SEE_PHONE';
    },
  );
  assert.deepEqual(refusals, [true, true, false, true, true, false, false, false]);
});

test('refused over the field, a plain card is put in where there are contacts, a device is not', () => {
  const message = (type: string | null, cardDataInputCapability: number) => {
    const card = testCard({ aip: '1980', cid: 0x00, signed: { [0x9f6e]: type } });
    return tap(input({}, { cardDataInputCapability }), card).outcome.userMessage;
  };
  const [none, plain, band, unique] = [null, '030000003030', '030000003035', '030080003035'];
  assert.deepEqual(
    [none, plain, band, unique].map((type) => message(type, 0x20)),
    ['INSERT_CARD', 'INSERT_CARD', 'NOT_AUTHORISED', 'INSERT_CARD'],
  );
  assert.equal(message(plain, 0xc0), 'NOT_AUTHORISED');
});

test('whoever looks is told why no application was found', () => {
  const told = (replace: Readonly<Record<string, string>>) =>
    tap(input(), testCard({ replace })).outcome.findings.map(({ text }) => text);
  const blocked = /^the application is blocked \(6283\)$/;
  assert(told({ 'SELECT AID': '6283' }).some((text) => blocked.test(text)));
  assert(told({ 'SELECT AID': '6A82' }).some((text) => /not be selected \(6A82\)$/.test(text)));
  const empty = tap(input(), testCard({ replace: { 'SELECT PPSE': '6F009000' } })).outcome;
  assert(empty.findings.some(({ code }) => code === 'NO_CANDIDATE'));
  const away = tap(input(), testCard({ replace: { 'SELECT PPSE': '6A82' } })).outcome;
  assert(away.findings.some(({ code }) => code === 'NO_PPSE'));
});

test('the account never shows when an outcome is printed', () => {
  const { outcome } = tap(input(), testCard());
  assert(!JSON.stringify(outcome).includes(DPAN));
  assert(JSON.stringify(outcome.dpan).includes('1513'));
});

test('PDOL data is sent and is the first part of what the signature covers', () => {
  const { outcome, commands } = tap(input(), testCard({ pdol: '9F35019F0206' }));
  const gpo = commands.find(({ name }) => name === 'GET PROCESSING OPTIONS');
  assert.equal(hexOf(gpo?.apdu), '80A8000009830722000000001240' + '00');
  assert.equal(outcome.authentication, 'CDA_VERIFIED', JSON.stringify(outcome.findings));
});

const FAULTS: readonly (readonly [NonNullable<CardTraits['fault']>, string])[] = [
  ['hash', 'the signature (9F4B) recovers without its trailer BC'],
  ['unpredictable-number', 'the signature (9F4B) does not match its hash'],
  ['cid', 'the signature (9F4B) holds another CID than came in clear'],
  ['transaction-data', 'the signature (9F4B) covers other transaction data than was exchanged'],
  ['other-ca', 'the issuer certificate (90) recovers without its trailer BC'],
  ['other-issuer', 'the issuer certificate (90) is for another issuer than the PAN’s'],
  ['issuer-expired', 'the issuer certificate (90) has expired'],
  ['other-pan', 'the ICC certificate (9F46) is for another PAN'],
  ['card-expired', 'the ICC certificate (9F46) has expired'],
  ['static-data', 'the ICC certificate (9F46) does not match its hash'],
];

for (const [fault, text] of FAULTS) {
  test(`CDA with the fault "${fault}" ends the application, CAM FAILED, TVR B1b3`, () => {
    const { outcome } = tap(input(), testCard({ fault }));
    assert.equal(outcome.kind, 'END_APPLICATION');
    assert.equal(outcome.errorIndication.l2, 'CAM_FAILED');
    assert.equal(outcome.userMessage, 'TRY_ANOTHER_CARD');
    assert(isSet(outcome.tvr, TVR.CDA_FAILED));
    assert.deepEqual(outcome.findings.at(-1), { code: 'CDA_FAILED', text });
  });
}

test('an issuer certificate on the revocation list fails CDA', () => {
  const revokedCertificates = [{ rid: CA_KEY.rid, index: CA_KEY.index, serialNumber: '000007' }];
  const { outcome } = tap(input({ revokedCertificates }), testCard());
  assert.match(outcome.findings.at(-1)?.text ?? '', /revocation list/);
  assert.equal(outcome.errorIndication.l2, 'CAM_FAILED');
});

/** One row a tap: what the card does, what comes of it, the error, a finding that must be there. */
const TAPS: readonly (readonly [string, CardTraits, string, string, string])[] = [
  [
    '9F4A missing',
    { signed: { 40778: null } },
    'END_APPLICATION',
    'CARD_DATA_ERROR',
    'SDA_TAG_LIST',
  ],
  [
    '9F4A names more',
    { signed: { 40778: '8294' } },
    'END_APPLICATION',
    'CARD_DATA_ERROR',
    'SDA_TAG_LIST',
  ],
  [
    'unsigned answer',
    { fault: 'unsigned' },
    'END_APPLICATION',
    'CARD_DATA_ERROR',
    'SIGNATURE_MISSING',
  ],
  [
    '8C missing',
    { signed: { 140: null } },
    'END_APPLICATION',
    'CARD_DATA_MISSING',
    'CARD_DATA_MISSING',
  ],
  [
    '5F24 empty',
    { signed: { 24356: '' } },
    'END_APPLICATION',
    'CARD_DATA_MISSING',
    'CARD_DATA_MISSING',
  ],
  [
    '5F24 no date',
    { signed: { 24356: '291331' } },
    'END_APPLICATION',
    'PARSING_ERROR',
    'RECORD_MALFORMED',
  ],
  [
    '57 of another',
    { signed: { 87: '4444333322221111D2912201F0' } },
    'END_APPLICATION',
    'CARD_DATA_ERROR',
    'PAN_DIFFERS',
  ],
  [
    'amount of the card',
    { signed: { 40706: '000000000001' } },
    'END_APPLICATION',
    'PARSING_ERROR',
    'RECORD_MALFORMED',
  ],
  [
    'AIP in a record',
    { signed: { 130: '1980' } },
    'END_APPLICATION',
    'PARSING_ERROR',
    'RECORD_MALFORMED',
  ],
  [
    '8C breaks off',
    { signed: { 140: '9F02' } },
    'END_APPLICATION',
    'PARSING_ERROR',
    'CDOL1_MALFORMED',
  ],
  ['PDOL breaks off', { pdol: '9F35' }, 'END_APPLICATION', 'PARSING_ERROR', 'PDOL_MALFORMED'],
  ['57 in the FCI', { fci: '5701AA' }, 'END_APPLICATION', 'EMPTY_CANDIDATE_LIST', 'FCI_MALFORMED'],
  [
    'a record twice',
    { afl: '1001010110010100' },
    'END_APPLICATION',
    'PARSING_ERROR',
    'RECORD_MALFORMED',
  ],
  ['AFL of file 0', { afl: '00010100' }, 'END_APPLICATION', 'CARD_DATA_ERROR', 'AFL_MALFORMED'],
  ['AFL empty', { afl: '' }, 'END_APPLICATION', 'CARD_DATA_MISSING', 'CARD_DATA_MISSING'],
  [
    'GPO refused',
    { replace: { 'GET PROCESSING OPTIONS': '6985' } },
    'END_APPLICATION',
    'STATUS_BYTES',
    'STATUS_BYTES',
  ],
  [
    'record not found',
    { replace: { 'READ RECORD 3.2': '6A83' } },
    'END_APPLICATION',
    'STATUS_BYTES',
    'STATUS_BYTES',
  ],
  [
    'blocked',
    { replace: { 'SELECT AID': '6283' } },
    'END_APPLICATION',
    'EMPTY_CANDIDATE_LIST',
    'NOT_SELECTED',
  ],
  ['no PPSE', { replace: { 'SELECT PPSE': '6A82' } }, 'ONLINE_REQUEST', 'OK', 'NO_PPSE'],
  [
    'mag-stripe alone',
    { aip: '0000' },
    'TRY_ANOTHER_INTERFACE',
    'MAG_STRIPE_NOT_SUPPORTED',
    'NO_COMMON_MODE',
  ],
  ['more than asked', { cid: 0x40 }, 'END_APPLICATION', 'CARD_DATA_ERROR', 'CRYPTOGRAM_TYPE'],
  ['AAC', { cid: 0x00 }, 'DECLINED', 'OK', 'CARD_REFUSED'],
  ['AAC, DF4B', { cid: 0x00, answer: 'DF4B03000100' }, 'END_APPLICATION', 'OK', 'SEE_DEVICE'],
  ['no CDA, on-device', { aip: '1A80' }, 'DECLINED', 'OK', 'FORCED_AAC'],
  ['no CDA, plain', { aip: '1880' }, 'ONLINE_REQUEST', 'OK', 'ODA_NOT_PERFORMED'],
  ['9F46 missing', { keys: { 40774: null } }, 'DECLINED', 'OK', 'ICC_DATA_MISSING'],
  ['CA key unknown', { keys: { 143: '99' } }, 'DECLINED', 'OK', 'CDA_FAILED'],
  ['relay resistance', { aip: '1B81' }, 'ONLINE_REQUEST', 'OK', 'RELAY_RESISTANCE_NOT_PERFORMED'],
  ['card leaves', { replace: { 'GENERATE AC': '' } }, 'TRY_AGAIN', 'OK', 'ACTION_ARQC'],
];

for (const [name, traits, kind, l2, code] of TAPS) {
  test(`a tap with "${name}" ends as ${kind} with ${code}`, () => {
    const { outcome } = tap(input(), testCard(traits));
    assert.equal(outcome.kind, kind, JSON.stringify(outcome.findings));
    assert.equal(outcome.errorIndication.l2, l2);
    assert(codes(outcome).includes(code), JSON.stringify(outcome.findings));
  });
}

test('an element of the cryptogram in a record, or another name in the FCI, is an error', () => {
  const early = tap(input(), testCard({ signed: { 40742: '1122334455667788' } })).outcome;
  assert(codes(early).includes('RECORD_MALFORMED'));
  const foreign = { 'SELECT AID': '6F0F8407A0000000031010A5045002414190 00' };
  const other = tap(input(), testCard({ replace: foreign })).outcome;
  assert(codes(other).includes('FCI_MALFORMED'), JSON.stringify(other.findings));
});

test('over the limit of one application the next is tried', () => {
  const base = input();
  const [application] = base.configuration.applications;
  assert(application);
  const tight = { transactionMinor: 1, transactionOnDeviceMinor: 1 };
  const first = { ...application, limits: { ...application.limits, ...tight } };
  const configuration = { ...base.configuration, applications: [first, application] };
  const { outcome } = tap(
    { ...base, configuration },
    testCard({ replace: { 'SELECT PPSE': '6A82' } }),
  );
  assert.equal(outcome.kind, 'ONLINE_REQUEST', JSON.stringify(outcome.findings));
  assert(codes(outcome).includes('OVER_TRANSACTION_LIMIT'));
});

test('a refusal that asks the wearer for something starts again at B', () => {
  const { outcome } = tap(input(), testCard({ cid: 0x00, answer: 'DF4B03000100' }));
  assert.equal(outcome.userMessage, 'SEE_PHONE');
  assert.equal(outcome.start, 'B');
  assert.equal(hex(outcome.outcomeParameterSet.subarray(0, 2)), '4010');
});

test('a plain card that refuses is sent to the contacts, where the terminal has them', () => {
  const traits = { cid: 0x00, aip: '1980', signed: { 40814: null } };
  const with_ = tap(input({}, { cardDataInputCapability: 0xe0 }), testCard(traits));
  assert.equal(with_.outcome.kind, 'TRY_ANOTHER_INTERFACE');
  assert.equal(tap(input(), testCard(traits)).outcome.kind, 'DECLINED');
});

test('limits: over the transaction limit the next is selected, over the others bits are set', () => {
  const limits = {
    floorMinor: 1_000,
    transactionMinor: 10_000,
    transactionOnDeviceMinor: 20_000,
    verificationMinor: 5_000,
  };
  const plain = { aip: '1980' };
  const rows: readonly (readonly [number, CardTraits, string, string, string])[] = [
    [1_000, plain, 'APPROVED', '0000000000', '1F0302'],
    [1_001, plain, 'ONLINE_REQUEST', '0000008000', '1F0302'],
    [5_000, plain, 'ONLINE_REQUEST', '0000008000', '1F0302'],
    [5_001, plain, 'ONLINE_REQUEST', '0000048000', '420300'],
    [10_000, plain, 'ONLINE_REQUEST', '0000048000', '420300'],
    [10_001, plain, 'END_APPLICATION', '0000000000', '3F0000'],
    [10_001, {}, 'ONLINE_REQUEST', '0000008000', '010002'],
    [20_000, {}, 'ONLINE_REQUEST', '0000008000', '010002'],
    [20_001, {}, 'END_APPLICATION', '0000000000', '3F0000'],
  ];
  for (const [amountMinor, traits, kind, tvr, results] of rows) {
    const { outcome } = tap(input({ amountMinor }, { limits }), testCard(traits));
    const row = `${amountMinor} ${JSON.stringify(traits)} ${JSON.stringify(outcome.findings)}`;
    // With the floor above zero nothing on this card speaks against approving offline.
    assert.equal(outcome.kind, kind, row);
    assert.equal(hex(outcome.tvr), tvr, row);
    assert.equal(hex(outcome.cvmResults), results, row);
    if (kind === 'END_APPLICATION') {
      assert.equal(outcome.errorIndication.l2, 'MAX_LIMIT_EXCEEDED');
    }
  }
});

test('without a signature nothing is approved offline, whatever the action codes allow', () => {
  const nothing = new Uint8Array(5);
  const actionCodes = { denial: nothing, online: nothing, default: nothing };
  const limits = {
    floorMinor: 5_000,
    transactionMinor: 10_000,
    transactionOnDeviceMinor: 20_000,
    verificationMinor: 5_000,
  };
  const ofIssuer = { 40717: '0000000000', 40718: '0000000000', 40719: '0000000000' };
  const tapped = (aip: string) =>
    tap(input({}, { limits, actionCodes }), testCard({ aip, signed: ofIssuer })).outcome.kind;
  assert.equal(tapped('1980'), 'APPROVED', 'signed');
  assert.equal(tapped('1880'), 'ONLINE_REQUEST', 'not signed');
});

test('the exception list sets its bit', () => {
  const listed = tap(input(), testCard()).outcome.dpan;
  assert(listed);
  const base = input();
  const configuration = { ...base.configuration, exceptionList: [listed] };
  const { outcome } = tap({ ...base, configuration }, testCard());
  assert(isSet(outcome.tvr, TVR.ON_EXCEPTION_FILE));
});

test('a zero amount is not taken to the card unless the terminal is set up for it', () => {
  const { outcome, commands } = tap(input({ amountMinor: 0 }), testCard());
  assert.equal(outcome.kind, 'TRY_ANOTHER_INTERFACE');
  assert.equal(commands.length, 0);
});

test('whatever a card answers, the kernel ends with an outcome and never throws', () => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 12 }), (answers) => {
      const queue = [...answers];
      const { outcome } = tap(input(), () => queue.shift() ?? fromHex('9000'));
      assert.notEqual(outcome.kind, 'ONLINE_REQUEST');
      assert.notEqual(outcome.kind, 'APPROVED');
    }),
    { numRuns: 500 },
  );
});

test('one changed byte anywhere in the card’s answers never throws and never forges an approval', () => {
  const place = fc.record({
    step: fc.nat(7),
    at: fc.nat(600),
    with: fc.integer({ min: 1, max: 255 }),
  });
  fc.assert(
    fc.property(place, (change) => {
      const card = testCard();
      let step = 0;
      const { outcome } = tap(input(), (apdu) => {
        const answer = card(apdu);
        const index = change.at % answer.length;
        const changed = answer.map((byte, i) => (i === index ? byte ^ change.with : byte));
        return step++ === change.step ? changed : answer;
      });
      assert.notEqual(outcome.kind, 'APPROVED');
      // What goes online is either signed by the card or says in the TVR that it is not.
      if (outcome.kind !== 'ONLINE_REQUEST' || outcome.authentication === 'CDA_VERIFIED') return;
      assert(isSet(outcome.tvr, TVR.ODA_NOT_PERFORMED) || isSet(outcome.tvr, TVR.CDA_FAILED));
    }),
    { numRuns: 300 },
  );
});
