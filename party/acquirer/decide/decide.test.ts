/** The acquirer's pure decisions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex } from '@armilla/bytes';
import { decodeOriginalDataElements, encodeSubelements } from '@armilla/iso8583';
import fc from 'fast-check';
import { tap } from '../test/road.ts';
import { outcomeOf, step, type TransactionEvent, type TransactionState } from './life.ts';
import {
  answers,
  answerTo,
  reversalOf,
  reversiblePart,
  samePayment,
  toNetwork,
  toTerminal,
  transmissionDate,
  withOurOriginal,
} from './messages.ts';
import { reasonOf } from './reason.ts';
import { receiptFacts } from './receipt-facts.ts';
import { nameAndLocation } from './register.ts';
import { routeOf } from './routing.ts';

const EVENTS: readonly TransactionEvent[] = [
  'FORWARD',
  'ADVISE',
  'APPROVE',
  'DECLINE',
  'LOSE',
  'REVERSE',
];

test('the whole life of a transaction, cell by cell', () => {
  const cell = (from: TransactionState, event: TransactionEvent) => {
    const { state, moved, reverse } = step(from, event);
    return `${moved ? state : '-'}${reverse ? '!' : ''}`;
  };
  const states = [
    'RECEIVED',
    'FORWARDED',
    'APPROVED',
    'DECLINED',
    'UNANSWERED',
    'REVERSED',
  ] as const;
  const table = states.map((from) => [from, ...EVENTS.map((event) => cell(from, event))].join(' '));
  // An exclamation mark: a reversal of our own goes out.
  assert.deepEqual(table, [
    'RECEIVED FORWARDED APPROVED - DECLINED - REVERSED',
    'FORWARDED - - APPROVED DECLINED UNANSWERED! REVERSED',
    'APPROVED - - - - - REVERSED',
    'DECLINED - - REVERSED! - - -',
    'UNANSWERED - - REVERSED! DECLINED - REVERSED',
    'REVERSED - - -! - - -',
  ]);
});

test('whatever happens after a till was told no, nothing ends approved', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...EVENTS)), (events) => {
      for (const told of ['DECLINED', 'UNANSWERED', 'REVERSED'] as const) {
        let state: TransactionState = told;
        let owed = told !== 'REVERSED' && events.includes('APPROVE');
        for (const event of events) {
          const next = step(state, event);
          if (next.reverse || next.state === 'REVERSED') owed = false;
          state = next.state;
        }
        assert.notEqual(outcomeOf(state), 'APPROVED');
        assert.equal(owed, false, 'an approval nobody took back');
      }
    }),
  );
});

test('messages go their ways by type, repeats with them', () => {
  const routes = ['0100', '0101', '0400', '0421', '0800', '0120', '0110', '0430', 'HTTP', '1100'];
  assert.deepEqual(
    routes.map((mti) => routeOf({ mti, fields: {} })),
    [
      'AUTHORISE',
      'AUTHORISE',
      'REVERSE',
      'REVERSE',
      'MANAGE',
      'REFUSE',
      'IGNORE',
      'IGNORE',
      'IGNORE',
      'IGNORE',
    ],
  );
});

test('an answer repeats of its question what tells whose it is, and nothing else', () => {
  const told = { 32: '400001', 70: '301', 90: '9'.repeat(42) };
  const { mti, fields } = answerTo(tap('000001', { ...told, 48: '0101X' }), '00');
  const { 2: card, 3: kind, 4: amount, 7: sent, 11: stan, 12: time, 13: date } = fields;
  assert.equal(mti, '0110');
  assert.deepEqual(
    [card, kind, amount, sent, stan, time, date],
    ['5413330089604111', '000000', '000000000350', '1122093000', '000001', '113000', '1122'],
  );
  assert.deepEqual(
    ([37, 41, 42, 43, 49] as const).map((number) => fields[number]),
    ([37, 41, 42, 43, 49] as const).map((number) => tap('000001').fields[number]),
  );
  assert.deepEqual([fields[32], fields[70], fields[90]], Object.values(told));
  assert.deepEqual([fields[35], fields[48], fields[55]], [undefined, undefined, undefined]);
  const echo = { mti: '0800', fields: { 11: '000009', 70: '301' } };
  assert.deepEqual(answerTo(echo, '00'), {
    mti: '0810',
    fields: { 11: '000009', 70: '301', 39: '00' },
  });
});

test('of DE 48 that holds nothing of the terminal’s own nothing goes on', () => {
  const merchant = { merchantId: 'M', name: '', city: '', country: 'GR', categoryCode: '5814' };
  const sender = { terminal: { terminalId: 'ARM00001', merchant }, acquirerId: '4', mti: '0100' };
  const forged = tap('000001', { 48: encodeSubelements({ '04': 'DNITHE-TOKEN' }) });
  for (const message of [forged, tap('000001')]) {
    assert.equal(toNetwork(message, sender).fields[48], undefined);
  }
});

test('a till finds the DE 32 that it sent, and none where it sent none', () => {
  const answer = answerTo(tap('000001', { 32: '00000400001' }), '00');
  assert.equal(toTerminal(answer, tap('000001')).fields[32], '400001');
  assert.ok(!(32 in toTerminal(answer, tap('000001', { 32: undefined })).fields));
});

test('an answer counts only for the payment it is about', () => {
  const request = tap('000001');
  const answer = answerTo(request, '05');
  assert.equal(answers(answer, request), true);
  for (const [number, value] of [
    [2, '5413330089604210'],
    [4, '000000000351'],
    [11, '000002'],
    [37, '632609000002'],
    [49, '840'],
    [39, undefined],
  ] as const) {
    const altered = { ...answer, fields: { ...answer.fields, [number]: value } };
    assert.equal(answers(altered, request), false, `DE${number}`);
  }
  const unsigned = { ...answer, fields: { ...answer.fields, 39: '00' } };
  assert.equal(answers(unsigned, request), false, 'a yes without DE 38');
  const blank = { ...unsigned, fields: { ...unsigned.fields, 38: '      ' } };
  assert.equal(answers(blank, request), false, 'a yes with a blank DE 38');
  assert.equal(answers({ ...answer, mti: '0230' }, request), false, 'an answer to an advice');
});

test('an advice that is taken needs no code, which only who was asked can give', () => {
  const { fields } = tap('000001', { 39: '00' });
  const advice = { mti: '0220', fields };
  assert.equal(answers(answerTo(advice, '00'), advice), true);
});

test('a reversal names its original and carries no track, PIN or chip data', () => {
  const reversal = reversalOf(tap('000001', { 52: new Uint8Array(8) }), '000777', '1122093100');
  assert.deepEqual(decodeOriginalDataElements(reversal.fields[90] ?? ''), {
    mti: '0100',
    stan: '000001',
    transmissionDate: '1122093000',
    acquirer: '400001',
    forwarder: '',
  });
  assert.deepEqual([reversal.fields[11], reversal.fields[7]], ['000777', '1122093100']);
  for (const number of [14, 35, 48, 52, 55] as const)
    assert.equal(reversal.fields[number], undefined);
});

test('DE 90 of a terminal gets our name, whoever the terminal thinks we are', () => {
  const elements = `0100000001112209300000000000000${'0'.repeat(11)}`;
  const named = withOurOriginal({ mti: '0420', fields: { 90: elements } }, '400001');
  assert.equal(named.fields[90], `0100000001112209300000000400001${'0'.repeat(11)}`);
  const nameless = { mti: '0420', fields: { 11: '000001' } };
  assert.deepEqual(withOurOriginal(nameless, '400001'), nameless);
});

test('name and place fill forty printable characters', () => {
  const merchant = {
    merchantId: '',
    name: 'Καφενείο',
    city: 'Αθήνα',
    country: 'GR',
    categoryCode: '',
  };
  assert.equal(nameAndLocation(merchant), '????????                 ?????        GR');
});

test('DE 7 is month, day and time in UTC', () => {
  assert.equal(transmissionDate(Date.UTC(2026, 0, 2, 3, 4, 5)), '0102030405');
});

test('a reason is told where the code gives one away', () => {
  assert.deepEqual(['51', '00', '05', undefined, 'ZZ'].map(reasonOf), [
    'INSUFFICIENT_FUNDS',
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('a message is the same payment again only if card, code, amount, name and currency are', () => {
  const request = tap('000001');
  const changes = [
    {},
    { 7: '1122093100', 11: '000002' },
    { 2: '5413330089604210' },
    { 3: '200000' },
    { 4: '000000000351' },
    { 37: '632609000002' },
    { 49: '840' },
  ];
  assert.deepEqual(
    changes.map((change) => samePayment(request, tap('000001', change))),
    [true, true, false, false, false, false, false],
  );
});

test('a reversal says where, when and how its original was made', () => {
  const said = {
    12: '093000',
    13: '1122',
    18: '5411',
    22: '071',
    23: '001',
    25: '00',
    43: 'ALPHA',
  };
  const { fields } = reversiblePart(tap('000001', said));
  assert.deepEqual(
    ([12, 13, 18, 22, 23, 25, 43] as const).map((number) => fields[number]),
    Object.values(said),
  );
});

test('a part is approved only where it is welcome, and only for less than was asked', () => {
  const welcome = tap('000001', { 48: encodeSubelements({ '13': '1' }) });
  const amounts = ['000000000349', '000000000000', '000000000350', '000000000351', '00000000001'];
  const fits = (request: typeof welcome) =>
    amounts.map((amount) => {
      const { mti, fields } = answerTo(request, '10');
      return answers({ mti, fields: { ...fields, 4: amount, 38: '123456' } }, request);
    });
  assert.deepEqual(fits(welcome), [true, false, false, false, false]);
  assert.deepEqual(fits(tap('000001')), [false, false, false, false, false]);
});

const AID = 'A0000000041010';
const CRYPTOGRAM = '0102030405060708';

test('a receipt says what the chip data say, as far as they can be right', () => {
  const facts = (chip: string) => {
    const { aid, cryptogram, verification } = receiptFacts(tap('', { 55: fromHex(chip) }));
    return [aid, cryptogram, verification];
  };
  const application = `8407${AID}`;
  const signed = `9F2608${CRYPTOGRAM}`;
  assert.deepEqual(facts(`${application}${signed}9F3403010002`), [AID, CRYPTOGRAM, 'ON_DEVICE']);
  assert.deepEqual(facts(`9F0607${AID}${signed}`), [AID, CRYPTOGRAM, 'NONE']);
  assert.deepEqual(facts(application), [AID, null, 'NONE'], 'no cryptogram');
  assert.deepEqual(facts(`${application}9F260701020304050607`), [AID, null, 'NONE'], 'a short one');
  assert.deepEqual(facts(signed), [null, CRYPTOGRAM, 'NONE'], 'no application');
  const longest = 'A0'.repeat(16);
  assert.deepEqual(facts(`8410${longest}${signed}`), [longest, CRYPTOGRAM, 'NONE']);
  assert.deepEqual(facts(`8411${longest}00${signed}`), [null, CRYPTOGRAM, 'NONE']);
  assert.deepEqual(facts(`${application}9F3403010001`), [AID, null, 'NONE'], 'it failed');
  assert.deepEqual(facts('8407A0'), [null, null, 'NONE'], 'they break off');
  const none = { aid: null, cryptogram: null, verification: 'NONE' };
  assert.deepEqual(receiptFacts(tap('', { 55: undefined })), none);
});
