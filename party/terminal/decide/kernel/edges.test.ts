/**
 * The kernel's decisions where they turn: lengths and amounts exactly at a bound, lists that name
 * one element more or less, and what is absent altogether. Each function is asked by itself.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeError, fromHex, hex } from '@armilla/bytes';
import { decodeTlv, encodeTlv, tagHex } from '@armilla/tlv';
import { AID, CA_KEY } from '../../test/card.ts';
import { input } from '../../test/input.ts';
import {
  type ApplicationConfiguration,
  type CaKey,
  mastercardApplication,
} from '../configuration.ts';
import { activeEntries, parseFileLocator } from './application-file-locator.ts';
import { caKeyOf, planAuthentication } from './authentication-plan.ts';
import { AIP, setBit, TVR } from './bits.ts';
import { candidatesOf } from './candidates.ts';
import {
  dataObject,
  type KernelContext,
  kernelContext,
  type TransactionInput,
  terminalCapabilities,
  threeDigits,
} from './context.ts';
import { takeIn } from './data-elements.ts';

test('every bit of the TVR stands where EMV Book 3, annex C5, and kernel 2 put it', () => {
  // biome-ignore format: an aligned table
  const rows: Readonly<Record<keyof typeof TVR, string>> = {
    ODA_NOT_PERFORMED:              '8000000000',
    ICC_DATA_MISSING:               '2000000000',
    ON_EXCEPTION_FILE:              '1000000000',
    CDA_FAILED:                     '0400000000',
    VERSIONS_DIFFER:                '0080000000',
    EXPIRED:                        '0040000000',
    NOT_YET_EFFECTIVE:              '0020000000',
    SERVICE_NOT_ALLOWED:            '0010000000',
    VERIFICATION_NOT_SUCCESSFUL:    '0000800000',
    UNRECOGNISED_CVM:               '0000400000',
    ONLINE_PIN_ENTERED:             '0000040000',
    OVER_FLOOR_LIMIT:               '0000008000',
    RELAY_RESISTANCE_NOT_PERFORMED: '0000000001',
  };
  const placed = Object.entries(TVR).map(([name, bit]) => {
    const bytes = new Uint8Array(5);
    setBit(bytes, bit);
    return [name, hex(bytes)];
  });
  assert.deepEqual(Object.fromEntries(placed), rows);
});

test('every bit of the AIP stands where EMV Book 3, annex C1, and kernel 2 put it', () => {
  assert.deepEqual(AIP, {
    VERIFICATION_SUPPORTED: [0, 0x10],
    ON_DEVICE_VERIFICATION: [0, 0x02],
    CDA_SUPPORTED: [0, 0x01],
    EMV_MODE: [1, 0x80],
    RELAY_RESISTANCE: [1, 0x01],
  });
});

/** All that CDA takes: AIP, issuer and card keys, and the list of static data. */
const CDA_ELEMENTS: ReadonlyMap<number, string> = new Map([
  [0x82, '0180'],
  [0x8f, 'F1'],
  [0x90, 'AA'],
  [0x9f32, '03'],
  [0x9f46, 'BB'],
  [0x9f47, '03'],
  [0x9f4a, '82'],
]);

interface Around {
  /** Besides CDA's; empty leaves one out. */
  readonly elements?: Readonly<Record<number, string>>;
  readonly parts?: Partial<TransactionInput>;
  readonly application?: Partial<ApplicationConfiguration>;
  readonly dfName?: string;
}

function contextOf({ elements = {}, parts, application, dfName = AID }: Around = {}) {
  const configured = { ...mastercardApplication(), ...application };
  const context = kernelContext(input(parts), configured, fromHex(dfName), new Map(), []);
  for (const [tag, value] of CDA_ELEMENTS) context.card.set(tag, fromHex(elements[tag] ?? value));
  return context;
}

/** What became of the plan: authentication, TVR, the findings' codes. */
function planned(context: KernelContext): readonly string[] {
  const ending = planAuthentication(context);
  const { authentication, tvr, findings } = context;
  const end = ending === null ? [] : [ending.kind, ending.error?.l2 ?? ''];
  return [authentication, hex(tvr), ...findings.map(({ code }) => code), ...end];
}

const PLANNED = ['CDA_PLANNED', '0000000000'];
const FAILED = ['CDA_FAILED', '0400000000', 'CDA_FAILED'];

test('CDA is planned where card and terminal both speak it, and else noted as not performed', () => {
  const none = ['NOT_PERFORMED', '8000000000', 'ODA_NOT_PERFORMED'];
  const otherwise = { securityCapability: 0xf7 };
  assert.deepEqual(planned(contextOf()), PLANNED);
  assert.deepEqual(planned(contextOf({ application: otherwise })), none);
  assert.deepEqual(planned(contextOf({ elements: { 130: 'FEFF' } })), none);
  assert.deepEqual(planned(contextOf({ elements: { 130: 'FEFF' }, application: otherwise })), none);
});

test('without any one of the elements the keys are recovered from, CDA has failed', () => {
  const missing = ['CDA_FAILED', '2400000000', 'ICC_DATA_MISSING', 'CDA_FAILED'];
  for (const tag of [0x8f, 0x90, 0x9f32, 0x9f46, 0x9f47]) {
    const context = contextOf({ elements: { [tag]: '' } });
    assert.deepEqual(planned(context), missing, tagHex(tag));
    assert.equal(context.findings[0]?.text, `no record brought ${tagHex(tag)}`);
  }
});

test('the list of static data names the AIP alone, or the application ends', () => {
  for (const list of ['', '80', '8282', '8294', '9F02']) {
    const context = contextOf({ elements: { 40778: list } });
    const ended = ['SDA_TAG_LIST', 'END_APPLICATION', 'CARD_DATA_ERROR'];
    assert.deepEqual(planned(context), [...PLANNED, ...ended], list);
    assert.equal(context.staticData?.length, 0, 'nothing is collected');
  }
  const context = contextOf();
  planned(context);
  assert.deepEqual(context.staticData, fromHex('0180'), 'the AIP closes the static data');
});

test('static data of 2048 bytes are taken, of one more are not, and lost ones fail CDA', () => {
  const lost = 'a signed record could not be taken in';
  const long = 'more than 2048 bytes of static data';
  // biome-ignore format: an aligned table
  const rows: readonly (readonly [number | undefined, readonly string[], string | undefined])[] = [
    [2_046,     PLANNED, undefined],
    [2_047,     FAILED,  long],
    [undefined, FAILED,  lost],
  ];
  for (const [length, outcome, text] of rows) {
    const context = contextOf();
    context.staticData = length === undefined ? undefined : new Uint8Array(length);
    assert.deepEqual(planned(context), outcome, String(length));
    assert.equal(context.findings[0]?.text, text);
  }
});

test('a CA key is the one of the RID and the index, in whatever case they are written', () => {
  const key = (rid: string, index: string): CaKey => ({ ...CA_KEY, rid, index });
  const others = [key('A000000003', 'F1'), key('A000000004', 'F2'), key('A000000003', 'F2')];
  const find = (...caKeys: readonly CaKey[]) => caKeyOf(contextOf({ parts: { caKeys } }));
  for (const ours of [key('A000000004', 'F1'), key('a000000004', 'f1')]) {
    assert.equal(find(...others, ours), ours);
  }
  assert.equal(find(...others), undefined);
  assert.deepEqual(planned(contextOf({ parts: { caKeys: others } })), FAILED);
  assert.equal(caKeyOf(contextOf({ dfName: 'A0000000031010' })), undefined);
  assert.equal(caKeyOf(contextOf({ elements: { 143: '' } })), undefined);
});

test('a candidate’s name has from five to sixteen bytes', () => {
  const application = { ...mastercardApplication(), aid: 'A000000004' };
  const candidates = (entry: readonly Uint8Array[]) => {
    const directory = encodeTlv(0xbf0c, encodeTlv(0x61, entry));
    return candidatesOf(encodeTlv(0x6f, encodeTlv(0xa5, directory)), [application]);
  };
  const named = fromHex('A000000004000000000000000000000000');
  for (const length of [5, 6, 15, 16]) {
    const adfName = named.subarray(0, length);
    const found = candidates([encodeTlv(0x4f, adfName)]);
    assert.deepEqual(
      found.map((candidate) => hex(candidate.adfName)),
      [hex(adfName)],
      String(length),
    );
  }
  assert.equal(candidates([encodeTlv(0x4f, named)]).length, 0, 'seventeen');
  assert.equal(candidates([encodeTlv(0x87, Uint8Array.of(1))]).length, 0, 'no name');
  const short = { ...application, aid: 'A0000000' };
  const four = encodeTlv(0x61, encodeTlv(0x4f, named.subarray(0, 4)));
  const ppse = encodeTlv(0x6f, encodeTlv(0xa5, encodeTlv(0xbf0c, four)));
  assert.equal(candidatesOf(ppse, [short]).length, 0, 'four');
});

test('a candidate is of kernel 2 and of the terminal’s list, and without priority comes last', () => {
  // biome-ignore format: an aligned table
  const entries = [
    '4F07A0000000041010',
    '4F07A0000000041010' + '870102' + '9F2A0102',
    '4F08A000000004101001' + '870101',
    '4F07A0000000041010' + '870101' + '9F2A0103',
    '4F07A0000000031010' + '870101',
  ].map((entry) => encodeTlv(0x61, fromHex(entry)));
  const ppse = encodeTlv(0x6f, encodeTlv(0xa5, encodeTlv(0xbf0c, entries)));
  const names = (match: ApplicationConfiguration['match']) =>
    candidatesOf(ppse, [{ ...mastercardApplication(), match }]).map(({ adfName }) => hex(adfName));
  assert.deepEqual(names('prefix'), [`${AID}01`, AID, AID]);
  assert.deepEqual(names('exact'), [AID, AID]);
});

test('mag-stripe mode skips its own leading record and reads whatever differs from it', () => {
  // biome-ignore format: an aligned table
  const rows: readonly (readonly [locator: string, left: number])[] = [
    ['0801010010010101', 1],
    ['1001010010010101', 2],
    ['0802020010010101', 2],
    ['0801010110010101', 2],
  ];
  for (const [locator, left] of rows) {
    const entries = parseFileLocator(fromHex(locator)) ?? [];
    assert.equal(entries.length, 2);
    assert.equal(activeEntries(entries, true).length, left, locator);
    assert.equal(activeEntries(entries, false).length, 2, locator);
  }
});

test('what the terminal tells is kept as encoded, but for what the kernel changes', () => {
  const context = contextOf({ elements: {} });
  const amount = dataObject(context, 0x9f02);
  assert.equal(hex(amount ?? new Uint8Array()), '000000001240');
  assert.equal(dataObject(context, 0x9f02), amount, 'encoded once');
  assert.deepEqual(dataObject(context, 0x95), new Uint8Array(5));
  assert.deepEqual(dataObject(context, 0x9f34), fromHex('3F0000'));
  assert.deepEqual(dataObject(context, 0x8f), fromHex('F1'), 'the card’s');
  assert.equal(dataObject(context, 0x9f45), undefined, 'nobody’s');
  assert.deepEqual([...context.told.keys()], [0x9f02]);
  setBit(context.tvr, TVR.CDA_FAILED);
  context.cvmResults = fromHex('1F0002');
  assert.deepEqual(dataObject(context, 0x95), fromHex('0400000000'));
  assert.deepEqual(dataObject(context, 0x9f34), fromHex('1F0002'));
});

test('verification is asked for above the limit, and exactly at it not yet', () => {
  const limits = { ...mastercardApplication().limits, verificationMinor: 5_000 };
  const application = {
    limits,
    cardDataInputCapability: 0x20,
    verificationCapability: 0x60,
    noVerificationCapability: 0x08,
    securityCapability: 0xc8,
  };
  const rows: readonly (readonly [number, string])[] = [
    [4_999, '2008C8'],
    [5_000, '2008C8'],
    [5_001, '2060C8'],
  ];
  for (const [amountMinor, capabilities] of rows) {
    const context = contextOf({ parts: { amountMinor }, application });
    assert.equal(hex(terminalCapabilities(context)), capabilities, String(amountMinor));
  }
});

test('a code of three digits is the last three of its two bytes', () => {
  assert.equal(threeDigits(fromHex('0978')), '978');
  assert.equal(threeDigits(undefined), undefined);
});

test('an element of the records is out of place in an FCI', () => {
  const alone = [
    0x56, 0x57, 0x5a, 0x5f24, 0x5f25, 0x5f28, 0x5f34, 0x8c, 0x8d, 0x8e, 0x8f, 0x90, 0x92, 0x9f0d,
    0x9f0e, 0x9f0f, 0x9f46, 0x9f47, 0x9f48, 0x9f4a,
  ];
  for (const tag of alone) {
    const list = decodeTlv(encodeTlv(tag, new Uint8Array()));
    const refused = { name: DecodeError.name, message: /out of place/ };
    assert.throws(() => takeIn(new Map(), list, 'FCI'), refused, tagHex(tag));
    const known = new Map<number, Uint8Array>();
    takeIn(known, list, 'RECORD');
    assert(known.has(tag), tagHex(tag));
  }
});

test('no record brings an element of an answer, and no card one of terminal or issuer', () => {
  const take = (tag: number, place: Parameters<typeof takeIn>[2]) =>
    takeIn(new Map(), decodeTlv(encodeTlv(tag, new Uint8Array())), place);
  for (const tag of [0x82, 0x94, 0x9f26, 0x9f27, 0x9f36, 0x9f4b, 0xdf4b]) {
    const refused = { name: DecodeError.name, message: /out of place/ };
    assert.throws(() => take(tag, 'RECORD'), refused, tagHex(tag));
    take(tag, 'GENERATE AC');
  }
  for (const tag of [0x8a, 0x91, 0x9f02, 0x9a]) {
    const refused = { name: DecodeError.name, message: /not the card’s/ };
    for (const place of ['FCI', 'GPO', 'RECORD', 'GENERATE AC'] as const) {
      assert.throws(() => take(tag, place), refused, `${tagHex(tag)} ${place}`);
    }
  }
});

test('an element is as long as the dictionary has it, or empty', () => {
  const take = (tag: number, value: string) =>
    takeIn(new Map(), decodeTlv(encodeTlv(tag, fromHex(value))), 'RECORD');
  assert.throws(() => take(0x5f28, '03'), /1 bytes are too few/);
  assert.throws(() => take(0x5f28, '000300'), /3 bytes are too many/);
  assert.throws(() => take(0x8e, '00000000000000004203FF'), DecodeError);
  for (const [tag, value] of [
    [0x5f28, '0300'],
    [0x5f28, ''],
    [0x8e, '00000000000000004203'],
  ] as const) {
    take(tag, value);
  }
});
