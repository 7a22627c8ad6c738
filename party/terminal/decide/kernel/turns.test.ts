/** Where a tap turns: the amount, a word, a byte or a file more, and it goes on otherwise. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ascii, concat, fromHex, hex } from '@armilla/bytes';
import { encodeTlv } from '@armilla/tlv';
import { AID, type CardTraits, testCard } from '../../test/card.ts';
import { input, till } from '../../test/input.ts';
import { codes, tap } from '../../test/tap.ts';
import { mastercardApplication } from '../configuration.ts';
import { kernelContext, type TransactionInput } from './context.ts';
import { iccData } from './icc-data.ts';
import { applyRestrictions, decideAction } from './judgement.ts';
import { readRecords } from './records.ts';

const KERNEL_CONFIGURATION = mastercardApplication().kernelConfiguration;

function contextOf(parts: Partial<TransactionInput> = {}, card: Record<number, string> = {}) {
  const told = input(parts);
  const [application = mastercardApplication()] = told.configuration.applications;
  const context = kernelContext(told, application, fromHex(AID), new Map(), []);
  for (const [tag, value] of Object.entries(card)) context.card.set(Number(tag), fromHex(value));
  return context;
}

/** The names of the commands, and how it ended. */
function tapped(card: CardTraits, parts: Partial<TransactionInput> = {}) {
  const { outcome, commands } = tap(input(parts), testCard(card));
  return { outcome, names: commands.map(({ name }) => name), codes: codes(outcome) };
}

test('an amount of nothing is tapped where the till allows it, and nowhere else', () => {
  const nothing = (zeroAmountAllowed: boolean) =>
    tapped({}, { amountMinor: 0, configuration: till({}, { zeroAmountAllowed }) });
  const refused = nothing(false);
  assert.deepEqual([refused.codes, refused.names], [['NO_APPLICATION_ALLOWED'], []]);
  const allowed = nothing(true);
  assert.equal(allowed.names.at(-1), 'GENERATE AC');
});

test('a directory that comes with a warning is none: each name is tried', () => {
  const directory = (word: string) => {
    const entry = encodeTlv(0x61, encodeTlv(0x4f, fromHex(AID)));
    const template = encodeTlv(0x6f, [
      encodeTlv(0x84, ascii('2PAY.SYS.DDF01')),
      encodeTlv(0xa5, encodeTlv(0xbf0c, entry)),
    ]);
    return tapped({ replace: { 'SELECT PPSE': `${hex(template)}${word}` } });
  };
  assert(!directory('9000').codes.includes('NO_PPSE'));
  assert(directory('6283').codes.includes('NO_PPSE'));
});

test('who has gone online with one application asks no other', () => {
  const entries = [AID, `${AID}01`].map((aid) => encodeTlv(0x61, encodeTlv(0x4f, fromHex(aid))));
  const template = encodeTlv(0x6f, [
    encodeTlv(0x84, ascii('2PAY.SYS.DDF01')),
    encodeTlv(0xa5, encodeTlv(0xbf0c, concat(...entries))),
  ]);
  const { names } = tapped({ replace: { 'SELECT PPSE': `${hex(template)}9000` } });
  assert.equal(names.filter((name) => name.startsWith('SELECT A')).length, 1);
});

test('without a cryptogram there is nothing for DE 55', () => {
  assert.equal(iccData(contextOf()).length, 0);
  const { outcome } = tapped({ replace: { 'GENERATE AC': '6985' } });
  assert.equal(outcome.de55.length, 0);
});

test('cashback is cashback where something is paid out (9F07 byte 2 bit 8)', () => {
  const restricted = (parts: Partial<TransactionInput>) => {
    // Goods and services at home and abroad, from any terminal; no cashback.
    const context = contextOf(parts, { 40711: 'FF3F', 24360: '0300', 24356: '291231' });
    applyRestrictions(context);
    return context.findings.map(({ code }) => code).includes('SERVICE_NOT_ALLOWED');
  };
  assert.equal(restricted({ type: '09', amountOtherMinor: 1 }), true);
  assert.equal(restricted({ type: '09', amountOtherMinor: 0 }), false);
  assert.equal(restricted({ type: '09' }), false);
  assert.equal(restricted({ type: '00', amountOtherMinor: 1 }), false);
});

test('a card that verifies and brings no list of methods is missed one', () => {
  const { outcome, codes: found } = tapped({ aip: '1980', signed: { 142: null } });
  assert(found.includes('CVM_LIST_MISSING'));
  assert.equal(outcome.kind, 'ONLINE_REQUEST');
});

test('what may not be approved offline is refused where nobody else can be asked', () => {
  const none = new Uint8Array(5);
  const actionCodes = { denial: none, online: none, default: none };
  const codesOfIssuer = { 40717: hex(none), 40718: hex(none), 40719: hex(none) };
  const requested = (terminalType: string) => {
    const configuration = till({ actionCodes }, { terminalType });
    const context = contextOf({ configuration }, codesOfIssuer);
    decideAction(context);
    return context.requested;
  };
  assert.deepEqual(['21', '22', '23', '24', '25', '26'].map(requested), [
    'ARQC',
    'ARQC',
    'AAC',
    'ARQC',
    'ARQC',
    'AAC',
  ]);
});

test('the limit for verification on a device counts where the till knows of it too', () => {
  const limits = { transactionMinor: 1_000, transactionOnDeviceMinor: 5_000 };
  const over = (kernelConfiguration: number, aip: string) => {
    const { limits: usual } = mastercardApplication();
    const application = { limits: { ...usual, ...limits }, kernelConfiguration };
    return tapped({ aip }, { configuration: till(application) }).codes;
  };
  const code = 'OVER_TRANSACTION_LIMIT';
  assert.equal(over(KERNEL_CONFIGURATION, '1B80').includes(code), false);
  assert.equal(over(KERNEL_CONFIGURATION & ~0x20, '1B80').includes(code), true);
  assert.equal(over(KERNEL_CONFIGURATION, '1980').includes(code), true);
});

test('an account number has to be one, also where no track names another', () => {
  for (const malformed of ['FFFFFFFFFFFFFFFF', '54133390', '5413339A00001513']) {
    const { codes: found } = tapped({ signed: { 90: malformed, 87: null } });
    assert.equal(found.at(-1), 'PAN_MALFORMED', malformed);
  }
});

test('a card without track 2 pays, and has none', () => {
  const { outcome } = tapped({ signed: { 87: null } });
  assert.deepEqual([outcome.kind, outcome.track2], ['ONLINE_REQUEST', null]);
});

test('an answer to GPO in format 1 is an AIP and an AFL of at least four bytes', () => {
  const read = (answer: string) =>
    tapped({ replace: { 'GET PROCESSING OPTIONS': `${answer}9000` } });
  assert(read('80061B8010010101').names.includes('READ RECORD 2.1'));
  for (const wrong of ['80041B801001', '80051B80100101', '50061B8010010101', '8000']) {
    const { names, codes: found } = read(wrong);
    assert.deepEqual(
      [names.at(-1), found.at(-1)],
      ['GET PROCESSING OPTIONS', 'GPO_MALFORMED'],
      wrong,
    );
  }
});

test('a till without EMV mode has no mode in common with a card that has it alone', () => {
  const without = { kernelConfiguration: KERNEL_CONFIGURATION | 0x40 };
  const { outcome, codes: found } = tapped({}, { configuration: till(without) });
  assert.deepEqual([found.at(-1), outcome.kind], ['NO_COMMON_MODE', 'TRY_ANOTHER_INTERFACE']);
});

/** Reads the records that an AFL names, each answered with `answer`. */
function records(afl: string, answer: string) {
  const context = contextOf({}, { 148: afl });
  const talk = readRecords(context);
  let step = talk.next();
  while (!step.done) step = talk.next(fromHex(`${answer}9000`));
  const { card, staticData, findings } = context;
  const collected = staticData === undefined ? 'LOST' : hex(staticData);
  return {
    ending: step.value,
    label: card.get(0x50),
    collected,
    codes: findings.map(({ code }) => code),
  };
}

test('files up to 10 are EMV’s; what stands above is not looked into, and signed as a whole', () => {
  const template = '7003500141';
  const emv = records('50010101', template);
  assert.deepEqual([emv.label, emv.collected], [fromHex('41'), '500141']);
  const own = records('58010101', template);
  assert.deepEqual([own.ending, own.label, own.collected], [null, undefined, template]);
  const unsigned = records('58010100', template);
  assert.deepEqual([unsigned.label, unsigned.collected], [undefined, '']);
  const malformed = records('58010101', 'AABBCC');
  assert.deepEqual([malformed.ending, malformed.collected], [null, 'LOST']);
  assert.deepEqual(malformed.codes, ['SIGNED_RECORD_MALFORMED']);
  assert.deepEqual(records('58010100', 'AABBCC').codes, []);
  assert.equal(records('50010101', 'AABBCC').ending?.kind, 'END_APPLICATION');
});
