/** Kinds of terminal: what each asks of whoever pays, and what it never does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex } from '@armilla/bytes';
import {
  isProfileName,
  type PinPad,
  PROFILES,
  type ProfileName,
  type ProfileOptions,
  profileConfiguration,
  receiptText,
  runTransaction,
  type TransactionInput,
} from './index.ts';
import { type CardTraits, testCard } from './test/card.ts';
import { approve, host, sale, terminal } from './test/host.ts';
import { input, till } from './test/input.ts';
import { codes, tap } from './test/tap.ts';

const { merchant } = till();

function config(name: ProfileName, options?: ProfileOptions) {
  return profileConfiguration(name, { terminalId: 'TILL0001', merchant }, options);
}

test('a PIN is typed in where a seller stands and where cash is paid out', () => {
  assert.deepEqual(
    Object.entries(PROFILES).map(([name, { hasPinPad }]) => [name, hasPinPad]),
    [
      ['attended', true],
      ['unattended', false],
      ['transit', false],
      ['cash-machine', true],
    ],
  );
  assert.deepEqual(['transit', 'Transit', 'toString'].map(isProfileName), [true, false, false]);
});

/** A card that verifies nothing on itself, and may be used for everything. */
const PLAIN: CardTraits = { aip: '1980' };
const BAND: CardTraits = {};

/** Profile, card, amount, type; then outcome, verification, a finding. */
const ROWS: readonly (readonly [
  ProfileName,
  CardTraits,
  number,
  string,
  string,
  string,
  string,
])[] = [
  ['attended', PLAIN, 5_000, '00', 'ONLINE_REQUEST', 'NONE', 'ACTION_ARQC'],
  ['attended', PLAIN, 5_001, '00', 'ONLINE_REQUEST', 'ONLINE_PIN', 'ACTION_ARQC'],
  ['attended', BAND, 5_001, '00', 'ONLINE_REQUEST', 'ON_DEVICE', 'ACTION_ARQC'],
  ['attended', PLAIN, 90_000, '20', 'ONLINE_REQUEST', 'NONE', 'ACTION_ARQC'],
  ['attended', BAND, 90_000, '20', 'ONLINE_REQUEST', 'NONE', 'ACTION_ARQC'],
  [
    'attended',
    PLAIN,
    1_000,
    '01',
    'TRY_ANOTHER_INTERFACE',
    'NOT_APPLICABLE',
    'NO_APPLICATION_ALLOWED',
  ],
  ['unattended', PLAIN, 5_000, '00', 'ONLINE_REQUEST', 'NONE', 'ACTION_ARQC'],
  ['unattended', PLAIN, 5_001, '00', 'END_APPLICATION', 'NOT_APPLICABLE', 'OVER_TRANSACTION_LIMIT'],
  ['unattended', BAND, 5_001, '00', 'ONLINE_REQUEST', 'ON_DEVICE', 'ACTION_ARQC'],
  [
    'unattended',
    PLAIN,
    100,
    '20',
    'TRY_ANOTHER_INTERFACE',
    'NOT_APPLICABLE',
    'NO_APPLICATION_ALLOWED',
  ],
  ['transit', PLAIN, 5_000, '00', 'ONLINE_REQUEST', 'NONE', 'ACTION_ARQC'],
  ['transit', BAND, 5_000, '00', 'ONLINE_REQUEST', 'NONE', 'ACTION_ARQC'],
  ['transit', BAND, 5_001, '00', 'END_APPLICATION', 'NOT_APPLICABLE', 'OVER_TRANSACTION_LIMIT'],
  ['cash-machine', PLAIN, 1, '01', 'ONLINE_REQUEST', 'ONLINE_PIN', 'ACTION_ARQC'],
  ['cash-machine', BAND, 5_000, '01', 'ONLINE_REQUEST', 'ON_DEVICE', 'ACTION_ARQC'],
  [
    'cash-machine',
    { ...PLAIN, signed: { 40711: '3D00' } },
    5_000,
    '01',
    'DECLINED',
    'ONLINE_PIN',
    'SERVICE_NOT_ALLOWED',
  ],
  [
    'cash-machine',
    { ...PLAIN, signed: { 142: '00000000000000001F03' } },
    5_000,
    '01',
    'DECLINED',
    'NONE',
    'CVM_NOT_SUCCESSFUL',
  ],
  [
    'cash-machine',
    PLAIN,
    5_000,
    '00',
    'TRY_ANOTHER_INTERFACE',
    'NOT_APPLICABLE',
    'NO_APPLICATION_ALLOWED',
  ],
];

for (const [name, traits, amountMinor, type, kind, cvm, code] of ROWS) {
  const card = traits === BAND ? 'a band' : 'a plain card';
  test(`${name}: ${amountMinor} of type ${type} with ${card} ends as ${kind}, ${cvm}`, () => {
    const { outcome } = tap(
      input({ amountMinor, type, configuration: config(name) }),
      testCard(traits),
    );
    const found = JSON.stringify(outcome.findings);
    assert.equal(outcome.kind, kind, found);
    assert.equal(outcome.cvm, cvm, found);
    assert(codes(outcome).includes(code), found);
  });
}

test('what a profile says of itself goes to the card and to the host', async () => {
  const { port, sent } = host(approve);
  await terminal(port, { config: config('transit') }).sale(sale(BAND, 250));
  assert.equal(sent[0]?.fields[25], '02');
  assert.equal(sent[0]?.fields[22], '072');
  const { outcome } = tap(input({ configuration: config('transit') }), testCard());
  assert(hex(outcome.de55).includes('9F350125'));
});

test('a refund gives an amount back online, and its receipt says so', async () => {
  const { port, sent } = host(approve);
  const result = await terminal(port, { config: config('attended') }).refund(sale(BAND, 7_500));
  assert.equal(result.approved, true, JSON.stringify(result.findings));
  assert.equal(sent[0]?.fields[3], '200000');
  assert.equal(sent[0]?.fields[4], '000000007500');
  assert(hex(sent[0]?.fields[55] ?? new Uint8Array()).includes('9C0120'));
  assert.equal(result.receipt.kind, 'REFUND');
  assert.match(receiptText(result.receipt, 'en'), /REFUND/);
  assert.match(receiptText(result.receipt, 'el'), /ΕΠΙΣΤΡΟΦΗ/);
  assert.doesNotMatch(receiptText(result.receipt, 'en'), /verification/i);
});

test('a cash machine pays out with an online PIN, and its receipt says cash', async () => {
  const pin = { format: 0, block: new Uint8Array(8).fill(0xa5), securityControl: '' } as const;
  const asked: number[] = [];
  const pinPad: PinPad = {
    async enterPin({ amountMinor }) {
      asked.push(amountMinor);
      return { ...pin, securityControl: '0202010100000000' };
    },
  };
  const { port, sent } = host(approve);
  const till = terminal(port, { config: config('cash-machine'), pinPad });
  const result = await till.withdraw(sale(PLAIN, 6_000));
  assert.equal(result.approved, true, JSON.stringify(result.findings));
  assert.deepEqual(asked, [6_000]);
  assert.equal(sent[0]?.fields[3], '010000');
  assert.equal(sent[0]?.fields[22], '071');
  assert.deepEqual(sent[0]?.fields[52], pin.block);
  assert(hex(sent[0]?.fields[55] ?? new Uint8Array()).includes('9C0101'));
  assert.equal(result.receipt.kind, 'CASH');
  assert.equal(result.receipt.verification, 'ONLINE_PIN');
  for (const [language, word] of [
    ['en', /CASH WITHDRAWAL/],
    ['el', /ΑΝΑΛΗΨΗ/],
    ['uk', /ВИДАЧА ГОТІВКИ/],
  ] as const) {
    assert.match(receiptText(result.receipt, language), word);
  }
  const silent = host(({ mti }) => (mti === '0100' ? null : { 39: '00' }));
  const lost = terminal(silent.port, { config: config('cash-machine'), pinPad });
  const unanswered = await lost.withdraw(sale(PLAIN, 6_000));
  assert.equal(unanswered.approved, false);
  assert.equal(silent.sent[1]?.mti, '0420', 'nothing is paid out, and it is taken back');
});

test('a cash machine without a PIN pays nothing out', async () => {
  const { port, sent } = host(approve);
  const none = await terminal(port, { config: config('cash-machine') }).withdraw(sale(PLAIN));
  assert.equal(none.approved, false);
  assert.equal(none.receipt.reason, 'PIN_NOT_ENTERED');
  assert.equal(sent.length, 0);
});

test('an unanswered refund is taken back like a sale', async () => {
  const { port, sent } = host(({ mti }) => (mti === '0100' ? null : { 39: '00' }));
  const result = await terminal(port, { config: config('attended') }).refund(sale());
  assert.equal(result.reversalSent, true);
  assert.equal(sent[1]?.mti, '0420');
  assert.equal(sent[1]?.fields[3], '200000');
});

test('nothing is approved offline without a ceiling, whatever the card’s action codes say', () => {
  for (const name of ['attended', 'unattended', 'transit', 'cash-machine'] as const) {
    const type = name === 'cash-machine' ? '01' : '00';
    for (const amountMinor of [0, 1, 4_999]) {
      const configuration = { ...config(name), zeroAmountAllowed: true };
      const transaction: TransactionInput = input({ amountMinor, type, configuration });
      const kernel = runTransaction(transaction);
      const card = testCard();
      let step = kernel.next();
      while (!step.done) {
        const { name: command, apdu } = step.value;
        if (command === 'GENERATE AC') assert.notEqual((apdu[2] ?? 0) & 0xc0, 0x40);
        step = kernel.next(card(apdu));
      }
      assert.notEqual(step.value.kind, 'APPROVED');
    }
  }
});

test('a ceiling without CDA approves nothing offline either', () => {
  const configuration = config('attended', { offlineCeilingMinor: 2_000 });
  const [application] = configuration.applications;
  assert(application);
  // Action codes that would let a card pass that cannot sign.
  const none = { default: new Uint8Array(5), denial: new Uint8Array(5), online: new Uint8Array(5) };
  const lax = { ...configuration, applications: [{ ...application, actionCodes: none }] };
  const { outcome } = tap(input({ configuration: lax }), testCard({ aip: '1880' }));
  assert.equal(outcome.kind, 'ONLINE_REQUEST', JSON.stringify(outcome.findings));
  assert.equal(tap(input({ configuration: lax }), testCard(PLAIN)).outcome.kind, 'APPROVED');
});
