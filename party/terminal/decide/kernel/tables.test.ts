/** The kernel's decisions as aligned tables: one row a case. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
import { decodeCvmList } from '@armilla/tlv';
import { mastercardApplication } from '../configuration.ts';
import { analyseActions } from './action-analysis.ts';
import { activeEntries, parseFileLocator } from './application-file-locator.ts';
import { isSet, setBit, TVR } from './bits.ts';
import { candidatesOf } from './candidates.ts';
import { chooseVerification } from './cardholder-verification.ts';
import { dayOf, type RestrictionFacts, restrictions } from './restrictions.ts';

const ON_DEVICE = '1280';
const LIST_ONLY = '1080';
const NEITHER = '0080';
const PIN_AND_SIGNATURE = 0x60;
const NO_CVM = 0x08;

test('cardholder verification is chosen as the table says', () => {
  // biome-ignore format: an aligned table
  type Row = readonly [string, string, number, number, string, string, string, string];
  const rows: readonly Row[] = [
    // AIP      rules after X=00000064 Y=00000000  amount  cap.               type  CVM
    // 9F34      TVR
    [ON_DEVICE, '1F00', 5_001, PIN_AND_SIGNATURE, '00', 'ON_DEVICE', '010002', '0000000000'],
    [ON_DEVICE, '1F00', 5_000, NO_CVM, '00', 'NONE', '3F0002', '0000000000'],
    [NEITHER, '4200', 5_001, PIN_AND_SIGNATURE, '00', 'NONE', '3F0000', '0000000000'],
    [LIST_ONLY, '', 5_001, PIN_AND_SIGNATURE, '00', 'NONE', '3F0000', '2000000000'],
    [LIST_ONLY, '0200', 5_001, PIN_AND_SIGNATURE, '00', 'ONLINE_PIN', '020000', '0000040000'],
    [
      LIST_ONLY,
      '42031E031F03',
      5_001,
      PIN_AND_SIGNATURE,
      '00',
      'ONLINE_PIN',
      '420300',
      '0000040000',
    ],
    [LIST_ONLY, '5E031F03', 5_001, PIN_AND_SIGNATURE, '00', 'SIGNATURE', '5E0300', '0000000000'],
    [LIST_ONLY, '42031E031F03', 1_000, NO_CVM, '00', 'NONE', '1F0302', '0000000000'],
    [LIST_ONLY, '41001F00', 1_000, NO_CVM, '00', 'NONE', '1F0002', '0000000000'],
    [LIST_ONLY, '01001F00', 1_000, NO_CVM, '00', 'NONE', '3F0001', '0000800000'],
    [LIST_ONLY, '0000', 1_000, NO_CVM, '00', 'NONE', '000001', '0000800000'],
    [LIST_ONLY, '4000', 1_000, NO_CVM, '00', 'NONE', '3F0001', '0000800000'],
    [LIST_ONLY, '60001F00', 1_000, NO_CVM, '00', 'NONE', '1F0002', '0000400000'],
    [LIST_ONLY, '2000', 1_000, NO_CVM, '00', 'NONE', '3F0001', '0000C00000'],
    [LIST_ONLY, '1F01', 1_000, NO_CVM, '00', 'NONE', '3F0001', '0000800000'],
    [LIST_ONLY, '02051F02', 1_000, NO_CVM, '00', 'NONE', '1F0202', '0000000000'],
    [LIST_ONLY, '1F04', 1_000, NO_CVM, '01', 'NONE', '1F0402', '0000000000'],
    [LIST_ONLY, '1F05', 1_000, NO_CVM, '09', 'NONE', '1F0502', '0000000000'],
    [LIST_ONLY, '1F06', 99, NO_CVM, '00', 'NONE', '1F0602', '0000000000'],
    [LIST_ONLY, '1F06', 100, NO_CVM, '00', 'NONE', '3F0001', '0000800000'],
    [LIST_ONLY, '1F07', 101, NO_CVM, '00', 'NONE', '1F0702', '0000000000'],
    [LIST_ONLY, '1F08', 101, NO_CVM, '00', 'NONE', '3F0001', '0000800000'],
    [LIST_ONLY, '1F09', 101, NO_CVM, '00', 'NONE', '1F0902', '0000000000'],
    [LIST_ONLY, '1FAA', 101, NO_CVM, '00', 'NONE', '3F0001', '0000800000'],
  ];
  for (const [aip, rules, amountMinor, capability, transactionType, cvm, results, tvr] of rows) {
    const choice = chooseVerification({
      aip: fromHex(aip),
      onDeviceSupported: true,
      amountMinor,
      limitMinor: 5_000,
      cvmList: decodeCvmList(fromHex(`0000006400000000${rules}`)),
      capability,
      currency: '978',
      applicationCurrency: '978',
      transactionType,
      terminalType: '22',
    });
    const bits = new Uint8Array(5);
    for (const bit of choice.tvr) setBit(bits, bit);
    const row = `${aip} ${rules} ${amountMinor}`;
    assert.equal(choice.verification, cvm, row);
    assert.equal(hex(choice.results), results, row);
    assert.equal(hex(bits), tvr, row);
  }
});

test('an amount condition never holds in another currency, nor on-device without the reader', () => {
  const facts = {
    aip: fromHex(ON_DEVICE),
    onDeviceSupported: false,
    amountMinor: 1,
    limitMinor: 5_000,
    cvmList: decodeCvmList(fromHex('00000064000000001F06')),
    capability: NO_CVM,
    currency: '980',
    applicationCurrency: '978',
    transactionType: '00',
    terminalType: '22',
  };
  assert.equal(hex(chooseVerification(facts).results), '3F0001');
});

test('terminal action analysis asks for what the action codes say', () => {
  const NONE = '0000000000';
  const FLOOR = '0000008000';
  const CDA = '0400000000';
  // biome-ignore format: an aligned table
  type Codes = readonly [string | null, string | null, string | null];
  type Row = readonly [string, string, ...Codes, string, string, string, string];
  const rows: readonly Row[] = [
    // TVR   type  IAC denial online default  TAC denial online default   asked
    [NONE, '22', NONE, NONE, NONE, NONE, FLOOR, NONE, 'TC'],
    [FLOOR, '22', NONE, NONE, NONE, NONE, FLOOR, NONE, 'ARQC'],
    [FLOOR, '22', NONE, FLOOR, NONE, NONE, NONE, NONE, 'ARQC'],
    [FLOOR, '22', FLOOR, FLOOR, NONE, NONE, NONE, NONE, 'AAC'],
    [CDA, '22', NONE, NONE, NONE, CDA, NONE, NONE, 'AAC'],
    [FLOOR, '22', NONE, null, NONE, NONE, NONE, NONE, 'ARQC'],
    [NONE, '22', null, null, null, NONE, NONE, NONE, 'TC'],
    [FLOOR, '22', null, NONE, NONE, NONE, NONE, NONE, 'TC'],
    [NONE, '21', NONE, NONE, NONE, NONE, NONE, NONE, 'ARQC'],
    [FLOOR, '21', NONE, NONE, NONE, FLOOR, NONE, NONE, 'AAC'],
    [NONE, '24', NONE, NONE, NONE, NONE, NONE, NONE, 'ARQC'],
    [FLOOR, '23', NONE, FLOOR, NONE, NONE, FLOOR, NONE, 'TC'],
    [FLOOR, '23', NONE, NONE, FLOOR, NONE, NONE, NONE, 'AAC'],
    [FLOOR, '26', NONE, NONE, NONE, NONE, NONE, FLOOR, 'AAC'],
    [FLOOR, '26', NONE, NONE, null, NONE, NONE, NONE, 'AAC'],
    [NONE, '26', NONE, NONE, null, NONE, NONE, FLOOR, 'TC'],
    [FLOOR, '25', NONE, NONE, FLOOR, NONE, NONE, FLOOR, 'TC'],
  ];
  for (const row of rows) {
    const [tvr, terminalType, denial, online, otherwise, tacDenial, tacOnline, tacDefault, asked] =
      row;
    const code = (value: string | null) => (value === null ? undefined : fromHex(value));
    const { type } = analyseActions({
      tvr: fromHex(tvr),
      terminalType,
      issuer: { denial: code(denial), online: code(online), default: code(otherwise) },
      terminal: {
        denial: fromHex(tacDenial),
        online: fromHex(tacOnline),
        default: fromHex(tacDefault),
      },
    });
    assert.equal(type, asked, row.join(' '));
  }
});

test('a file locator that breaks a rule is none', () => {
  // biome-ignore format: an aligned table
  const rows: readonly (readonly [string, number | undefined])[] = [
    ['10010101',         1],
    ['0801010010010101', 2],
    ['F0010302',         1],
    ['',                 undefined],
    ['100101',           undefined],
    ['00010100',         undefined],
    ['F8010100',         undefined],
    ['11010100',         undefined],
    ['10000100',         undefined],
    ['10020100',         undefined],
    ['10010102',         undefined],
  ];
  for (const [afl, entries] of rows) {
    assert.equal(parseFileLocator(fromHex(afl))?.length, entries, afl);
  }
});

test('a reader that speaks mag-stripe mode leaves out a leading 08010100 and nothing else', () => {
  // biome-ignore format: an aligned table
  const rows: readonly (readonly [string, boolean, number])[] = [
    ['0801010010010101', true,  1],
    ['0801010010010101', false, 2],
    ['0801010110010101', true,  2],
    ['0801020010010101', true,  2],
    ['1001010108010100', true,  2],
  ];
  for (const [afl, stripe, left] of rows) {
    const entries = parseFileLocator(fromHex(afl)) ?? [];
    assert.equal(activeEntries(entries, stripe).length, left, `${afl} ${stripe}`);
  }
});

const ALLOWED: RestrictionFacts = {
  date: '261122',
  transactionType: '00',
  cashback: false,
  terminalType: '22',
  additionalCapabilities: fromHex('2000B0A001'),
  terminalCountry: '300',
  terminalVersion: fromHex('0002'),
  cardVersion: fromHex('0002'),
  effectiveDate: '240101',
  expiryDate: '291231',
  usageControl: fromHex('FF00'),
  issuerCountry: '300',
  onExceptionList: false,
};

test('processing restrictions set their bits', () => {
  // biome-ignore format: an aligned table
  const rows: readonly (readonly [Partial<RestrictionFacts>, string])[] = [
    [{},                                                                       '0000000000'],
    [{ cardVersion: fromHex('0001') },                                         '0080000000'],
    [{ cardVersion: undefined },                                               '0000000000'],
    [{ expiryDate: '261122' },                                                 '0000000000'],
    [{ expiryDate: '261121' },                                                 '0040000000'],
    [{ expiryDate: '991231' },                                                 '0040000000'],
    [{ effectiveDate: '261122' },                                              '0000000000'],
    [{ effectiveDate: '261123' },                                              '0020000000'],
    [{ effectiveDate: '991231' },                                              '0000000000'],
    [{ usageControl: fromHex('FE00') },                                        '0010000000'],
    [{ usageControl: fromHex('1500') },                                        '0010000000'],
    [{ usageControl: fromHex('1500'), issuerCountry: '804' },                  '0000000000'],
    [{ usageControl: fromHex('2900'), issuerCountry: '804' },                  '0010000000'],
    [{ usageControl: fromHex('2900') },                                        '0000000000'],
    [{ usageControl: fromHex('0100'), issuerCountry: undefined },              '0000000000'],
    [{ usageControl: fromHex('3D00'), transactionType: '01' },                 '0010000000'],
    [{ usageControl: fromHex('FF00'), transactionType: '09', cashback: true }, '0010000000'],
    [{ usageControl: fromHex('FF80'), transactionType: '09', cashback: true }, '0000000000'],
    [{ usageControl: fromHex('FD00'), terminalType: '14', additionalCapabilities: fromHex('8000000000') }, '0010000000'],
    [{ usageControl: undefined },                                              '0000000000'],
    [{ onExceptionList: true },                                                '1000000000'],
  ];
  for (const [change, tvr] of rows) {
    const bits = new Uint8Array(5);
    for (const { bit } of restrictions({ ...ALLOWED, ...change })) setBit(bits, bit);
    assert.equal(hex(bits), tvr, Object.keys(change).join(' '));
  }
  assert(isSet(fromHex('1000000000'), TVR.ON_EXCEPTION_FILE));
});

/** What is done; one bit of each of these must be set, at home and abroad. */
type UseRow = readonly [Partial<RestrictionFacts>, readonly number[], readonly number[]];

test('a use is allowed by its own bits and by no others (EMV Book 3, annex C2)', () => {
  const atm = { terminalType: '14', additionalCapabilities: fromHex('8000000000') };
  const cash = { transactionType: '01' };
  const back = { transactionType: '09', cashback: true };
  // biome-ignore format: an aligned table
  const rows: readonly UseRow[] = [
    [{ transactionType: '00' },                     [0x0100, 0x2800],         [0x0100, 0x1400]],
    [{ transactionType: '09' },                     [0x0100, 0x2800],         [0x0100, 0x1400]],
    [back,                                  [0x0100, 0x0080, 0x2800], [0x0100, 0x0040, 0x1400]],
    [cash,                                          [0x0100, 0x8000],         [0x0100, 0x4000]],
    [{ transactionType: '20' },                     [0x0100],                 [0x0100]],
    [{ ...atm, ...cash },                           [0x0200, 0x8000],         [0x0200, 0x4000]],
    [{ ...atm, ...cash, terminalType: '16' },       [0x0200, 0x8000],         [0x0200, 0x4000]],
    [{ ...atm, ...cash, terminalType: '22' },       [0x0100, 0x8000],         [0x0100, 0x4000]],
    [{ transactionType: '00', terminalType: '15' }, [0x0100, 0x2800],         [0x0100, 0x1400]],
  ];
  const isAllowed = (change: Partial<RestrictionFacts>, control: number) =>
    restrictions({
      ...ALLOWED,
      ...change,
      usageControl: Uint8Array.of(control >> 8, control & 0xff),
    }).length === 0;
  const controls = Array.from({ length: 1 << 10 }, (_, bits) => bits << 6);
  for (const [change, home, abroad] of rows) {
    for (const [groups, issuerCountry] of [
      [home, '300'],
      [abroad, '804'],
    ] as const) {
      const wrong = controls.filter(
        (control) =>
          isAllowed({ ...change, issuerCountry }, control) !==
          groups.every((group) => (control & group) !== 0),
      );
      assert.deepEqual(wrong, [], `${JSON.stringify(change)} ${issuerCountry}`);
    }
  }
});

test('years 50 to 99 are of the last century', () => {
  assert.equal(dayOf('491231'), 20_491_231);
  assert.equal(dayOf('500101'), 19_500_101);
});

test('candidates are tried by priority, none last, equals as the card lists them', () => {
  const entry = (aid: string, rest = '') => {
    const name = `4F${(aid.length / 2).toString(16).padStart(2, '0')}${aid}`;
    const content = name + rest;
    return `61${(content.length / 2).toString(16).padStart(2, '0')}${content}`;
  };
  const wrap = (tag: string, content: string) =>
    `${tag}81${(content.length / 2).toString(16).padStart(2, '0')}${content}`;
  const entries = [
    entry('A000000004101001', '870103'),
    entry('A000000004101002'),
    entry('A000000004101003', '870101'),
    entry('A000000004101004', '870101'),
    entry('A000000004101005', '8701019F2A0103'),
    entry('A0000000031010', '870101'),
    entry('A000000004101006', '8701829F2A0102'),
    entry('A0000000', '870101'),
  ].join('');
  const ppse = fromHex(wrap('6F', wrap('A5', wrap('BF0C', entries))));
  const found = candidatesOf(ppse, [mastercardApplication()]);
  assert.deepEqual(
    found.map(({ adfName }) => hex(adfName).slice(-2)),
    ['03', '04', '06', '01', '02'],
  );
  const exact = { ...mastercardApplication(), match: 'exact' } as const;
  assert.equal(candidatesOf(ppse, [exact]).length, 0);
});
