/** A terminal played by a test: the shortest way from PPSE to a verified cryptogram. */
import assert from 'node:assert/strict';
import { ascii, concat, fromHex } from '@armilla/bytes';
import { applicationCryptogram, recoverIccKey, recoverIssuerKey, verifyCda } from '@armilla/emv';
import { decodeAnswer } from '@armilla/globalplatform';
import { buildDol, decodeDol, decodeOneTlv, decodeTlv, encodeTlv, findDeep } from '@armilla/tlv';
import { select } from './host.ts';
import { hierarchy, SAMPLE_MK_AC } from './sample-card.ts';

export type Transceive = (command: Uint8Array) => Uint8Array;

export const PPSE = ascii('2PAY.SYS.DDF01');

export type TapResult = {
  readonly aid: Uint8Array;
  readonly atc: number;
  readonly cid: number;
  readonly ac: Uint8Array;
  readonly iad: Uint8Array;
  readonly interaction: Uint8Array | undefined;
};

/** What the terminal says of itself and the purchase. */
export function terminalValues(amountMinor: number): ReadonlyMap<number, Uint8Array> {
  return new Map([
    [0x9f02, fromHex(String(amountMinor).padStart(12, '0'))],
    [0x9f1a, fromHex('0300')],
    [0x95, fromHex('0000000000')],
    [0x5f2a, fromHex('0978')],
    [0x9a, fromHex('260115')],
    [0x9c, fromHex('00')],
    [0x9f37, fromHex('DEADBEEF')],
    [0x9f35, fromHex('22')],
    [0x9f21, fromHex('120000')],
    [0x9f4e, ascii('Corner Bakery')],
  ]);
}

function success(answer: Uint8Array): Uint8Array {
  const { data, status } = decodeAnswer(answer);
  assert.equal(status.toString(16), '9000');
  return data;
}

function value(data: Uint8Array, tag: number): Uint8Array {
  const found = findDeep(decodeTlv(data), tag);
  assert.ok(found, `${tag.toString(16)} is there`);
  return found.value;
}

/** A whole tap with CDA, every signature and the cryptogram checked. */
export function tap(
  card: Transceive,
  { amountMinor = 1240, p1 = 0x90, mkAC = SAMPLE_MK_AC, cvn = 0x14 }: TapOptions = {},
): TapResult {
  const aid = value(success(card(select(PPSE))), 0x4f);
  const fci = success(card(select(aid)));
  const pdol = findDeep(decodeTlv(fci), 0x9f38)?.value;
  const values = terminalValues(amountMinor);
  const pdolData =
    pdol === undefined ? new Uint8Array(0) : buildDol(decodeDol(pdol), (tag) => values.get(tag));
  const template = encodeTlv(0x83, pdolData);
  const gpo = success(card(apdu(0x80, 0xa8, 0, 0, template)));
  const records = readRecords(card, value(gpo, 0x94));
  const all = concat(...records);
  const cdol1Data = buildDol(decodeDol(value(all, 0x8c)), (tag) => values.get(tag));
  const answer = success(card(apdu(0x80, 0xae, p1, 0, cdol1Data)));
  const checked = checkAnswer(
    answer,
    all,
    value(gpo, 0x82),
    pdolData,
    cdol1Data,
    { mkAC, cvn },
    values,
  );
  return { aid, ...checked };
}

export type TapOptions = {
  readonly amountMinor?: number;
  readonly p1?: number;
  readonly mkAC?: Uint8Array;
  readonly cvn?: number;
};

export function apdu(cla: number, ins: number, p1: number, p2: number, data: Uint8Array) {
  return concat(Uint8Array.of(cla, ins, p1, p2, data.length), data, Uint8Array.of(0x00));
}

function readRecords(card: Transceive, afl: Uint8Array): readonly Uint8Array[] {
  const records: Uint8Array[] = [];
  for (let offset = 0; offset < afl.length; offset += 4) {
    const [entry = 0, first = 0, last = 0] = afl.subarray(offset);
    for (let number = first; number <= last; number++) {
      records.push(success(card(Uint8Array.of(0x00, 0xb2, number, entry | 0x04, 0x00))));
    }
  }
  return records;
}

function checkAnswer(
  answer: Uint8Array,
  records: Uint8Array,
  aip: Uint8Array,
  pdolData: Uint8Array,
  cdol1Data: Uint8Array,
  { mkAC, cvn }: { readonly mkAC: Uint8Array; readonly cvn: number },
  values: ReadonlyMap<number, Uint8Array>,
): Omit<TapResult, 'aid'> {
  const [cid = 0xff] = value(answer, 0x9f27);
  const atc = value(answer, 0x9f36);
  const iad = value(answer, 0x9f10);
  const sdad = findDeep(decodeTlv(answer), 0x9f4b);
  const ac =
    sdad === undefined
      ? value(answer, 0x9f26)
      : checkCDA(answer, sdad.value, records, aip, concat(pdolData, cdol1Data), cid);
  const given = (tag: number, length: number) => values.get(tag) ?? new Uint8Array(length);
  const expected = applicationCryptogram({
    masterKey: mkAC,
    cvn,
    iad,
    dataInput: {
      amountAuthorised: given(0x9f02, 6),
      amountOther: given(0x9f03, 6),
      terminalCountry: given(0x9f1a, 2),
      tvr: given(0x95, 5),
      currency: given(0x5f2a, 2),
      date: given(0x9a, 3),
      type: given(0x9c, 1),
      unpredictableNumber: given(0x9f37, 4),
      aip,
      atc,
    },
  });
  assert.deepEqual(ac, expected, 'the issuer agrees with the cryptogram');
  const interaction = findDeep(decodeTlv(answer), 0xdf4b)?.value;
  return { cid, atc: ((atc[0] ?? 0) << 8) | (atc[1] ?? 0), ac, iad, interaction };
}

/** Recovers both certificates and the signature; gives the cryptogram inside it. */
function checkCDA(
  answer: Uint8Array,
  sdad: Uint8Array,
  records: Uint8Array,
  aip: Uint8Array,
  terminalData: Uint8Array,
  cid: number,
): Uint8Array {
  const pan = Buffer.from(value(records, 0x5a)).toString('hex');
  const now = { year: 2026, month: 1 };
  const issuer = recoverIssuerKey({
    caKey: hierarchy.ca,
    certificate: value(records, 0x90),
    remainder: value(records, 0x92),
    exponent: value(records, 0x9f32),
    pan,
    now,
  });
  assert.ok(issuer.ok, 'the issuer certificate is good');
  const [signedRecord] = decodeTlv(records);
  const icc = recoverIccKey({
    issuerKey: issuer.key,
    certificate: value(records, 0x9f46),
    exponent: value(records, 0x9f47),
    staticData: concat(signedRecord?.value ?? new Uint8Array(0), aip),
    pan,
    now,
  });
  assert.ok(icc.ok, 'the card certificate is good');
  const others = (decodeOneTlv(answer).children ?? []).filter(({ tag }) => tag !== 0x9f4b);
  const verified = verifyCda({
    iccKey: icc.key,
    sdad,
    unpredictableNumber: fromHex('DEADBEEF'),
    cid,
    transactionData: concat(terminalData, ...others.map(({ raw }) => raw)),
  });
  assert.ok(verified.ok, 'the combined signature is good');
  return verified.ac;
}
