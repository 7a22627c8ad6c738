/**
 * A card for the terminal's tests, made with the certificate functions and published test keys. By
 * default it does everything right; each test changes the one thing it is about.
 */
import { concat, fromHex, hex } from '@armilla/bytes';
import { type RsaPrivateKey, rsaPrivate, sha1 } from '@armilla/cipher';
import { issueIccCertificate, issueIssuerCertificate, signCda } from '@armilla/emv';
import { buildDol, decodeDol, encodeTlv } from '@armilla/tlv';
import type { CaKey } from '../index.ts';
import keys from './keys.json' with { type: 'json' };
import type { Card } from './tap.ts';

export const AID = 'A0000000041010';
export const DPAN = '5413339000001513';

function privateKey(name: 'ca' | 'otherCa' | 'issuer' | 'card'): RsaPrivateKey {
  const { modulus, exponent, p, q, dp, dq, qInv } = keys[name];
  return {
    modulus: fromHex(modulus),
    exponent: fromHex(exponent),
    p: fromHex(p),
    q: fromHex(q),
    dp: fromHex(dp),
    dq: fromHex(dq),
    qInv: fromHex(qInv),
  };
}

const CA = privateKey('ca');
const OTHER_CA = privateKey('otherCa');
const ISSUER = privateKey('issuer');
const CARD = privateKey('card');

/** The test authority's key as a terminal has it. */
export const CA_KEY: CaKey = {
  rid: 'A000000004',
  index: 'F1',
  modulus: CA.modulus,
  exponent: CA.exponent,
};

/** What a test may change. Elements by tag, hexadecimal; null leaves one out. */
export interface CardTraits {
  readonly aip?: string;
  readonly afl?: string;
  readonly pdol?: string;
  /** Changes to the signed record. */
  readonly signed?: Readonly<Record<number, string | null>>;
  /** Changes to the certificates' records. */
  readonly keys?: Readonly<Record<number, string | null>>;
  readonly fci?: string;
  /** Cryptogram information data; by default what was asked for. */
  readonly cid?: number;
  /** Elements added to the GENERATE AC answer. */
  readonly answer?: string;
  /** What goes wrong with the signature. */
  readonly fault?:
    | 'hash'
    | 'cid'
    | 'transaction-data'
    | 'unpredictable-number'
    | 'unsigned'
    | 'issuer-expired'
    | 'card-expired'
    | 'other-ca'
    | 'other-issuer'
    | 'other-pan'
    | 'static-data';
  /** Replaces answers: by name of command, hexadecimal with status word. */
  readonly replace?: Readonly<Record<string, string>>;
}

const CDOL1 = '9F02069F03069F1A0295055F2A029A039C019F37049F35019F45029F4C089F34039F21039F7C14';

const SIGNED: Readonly<Record<number, string>> = {
  87: `${DPAN}D291220100000000000F`,
  90: DPAN,
  24356: '291231',
  24357: '240101',
  24360: '0300',
  24372: '01',
  140: CDOL1,
  142: '000000000000000042031E031F03',
  40711: 'FF00',
  40712: '0002',
  40717: '0000000000',
  40718: '0000000000',
  40719: '0000000000',
  40770: '0978',
  40778: '82',
  40740: hex(new TextEncoder().encode('V0010013021011111111111111111')),
  40729: '050110030273',
  40814: '03000000303500',
};

/** A record template of elements; what is null is left out. */
function record(elements: Readonly<Record<number, string | null>>): Uint8Array {
  const list = Object.entries(elements).flatMap(([tag, value]) =>
    value === null ? [] : [encodeTlv(Number(tag), fromHex(value))],
  );
  return encodeTlv(0x70, list);
}

/** A card that answers APDUs. */
export function testCard(traits: CardTraits = {}): Card {
  const { aip = '1B80', afl = '1001010118010300', fault } = traits;
  const signed = { ...SIGNED, ...traits.signed };
  const signedRecord = record(signed);
  const staticData = concat(
    signedRecord.subarray(contentOffset(signedRecord)),
    fault === 'static-data' ? fromHex('0000') : fromHex(aip),
  );
  const files: Readonly<Record<number, readonly Uint8Array[]>> = {
    2: [signedRecord],
    3: keyRecords(staticData, traits),
  };
  let pdolData: Uint8Array | undefined;
  const answers: Readonly<Record<string, (apdu: Uint8Array) => Uint8Array>> = {
    SELECT: (apdu) => select(apdu, traits),
    'GET PROCESSING OPTIONS': (apdu) => {
      const told = apdu.slice(7, -1);
      // Refused here, a card signs nothing afterwards, whatever somebody else answers in its place.
      pdolData = told.length === wantedLength(traits.pdol) ? told : undefined;
      if (pdolData === undefined) return WRONG_LENGTH;
      return encodeTlv(0x77, [encodeTlv(0x82, fromHex(aip)), encodeTlv(0x94, fromHex(afl))]);
    },
    'READ RECORD': (apdu) => files[(apdu[3] ?? 0) >> 3]?.[(apdu[2] ?? 0) - 1] ?? NO_RECORD,
    'GENERATE AC': (apdu) =>
      pdolData === undefined
        ? NOT_BEGUN
        : generateAc(apdu, pdolData, hexOr(signed[0x8c]), { aip, ...traits }),
  };
  return (apdu) => {
    const name = NAMES[apdu[1] ?? 0] ?? '';
    const replaced = traits.replace?.[nameOf(name, apdu)] ?? traits.replace?.[name];
    if (replaced !== undefined) return fromHex(replaced);
    const data = answers[name]?.(apdu);
    if (data === undefined) return fromHex('6D00');
    // Two bytes are a refusal's status word and nothing else.
    return data.length === 2 ? data : concat(data, OK);
  };
}

const OK = fromHex('9000');
const WRONG_LENGTH = fromHex('6700');
const NOT_FOUND = fromHex('6A82');
const NO_RECORD = fromHex('6A83');
const NOT_BEGUN = fromHex('6985');

/** How many bytes the card's PDOL asks for: like any card's, other lengths are refused. */
function wantedLength(pdol: string | undefined): number {
  try {
    return decodeDol(hexOr(pdol)).reduce((sum, { length }) => sum + length, 0);
  } catch {
    return 0;
  }
}

const hexOr = (value: string | null | undefined) => fromHex(value ?? '');

const NAMES: Readonly<Record<number, string>> = {
  164: 'SELECT',
  168: 'GET PROCESSING OPTIONS',
  178: 'READ RECORD',
  174: 'GENERATE AC',
};

/** `SELECT PPSE`, `READ RECORD 3.2`, else the bare name. */
function nameOf(name: string, apdu: Uint8Array): string {
  if (name === 'SELECT') return apdu[4] === 14 ? 'SELECT PPSE' : 'SELECT AID';
  return name === 'READ RECORD' ? `READ RECORD ${(apdu[3] ?? 0) >> 3}.${apdu[2]}` : name;
}

function contentOffset(template: Uint8Array): number {
  return (template[1] ?? 0) === 0x81 ? 3 : (template[1] ?? 0) === 0x82 ? 4 : 2;
}

function select(apdu: Uint8Array, { pdol, fci }: CardTraits): Uint8Array {
  const label = encodeTlv(0x50, new TextEncoder().encode('Mastercard'));
  if (apdu[4] === 14) {
    const entry = encodeTlv(0x61, [encodeTlv(0x4f, fromHex(AID)), label, encodeTlv(0x87, ONE)]);
    const proprietary = encodeTlv(0xa5, encodeTlv(0xbf0c, entry));
    return encodeTlv(0x6f, [encodeTlv(0x84, apdu.subarray(5, 19)), proprietary]);
  }
  if (hex(apdu.subarray(5, 12)) !== AID) return NOT_FOUND;
  const parts = [label, encodeTlv(0x87, ONE)];
  if (pdol !== undefined) parts.push(encodeTlv(0x9f38, fromHex(pdol)));
  if (fci !== undefined) parts.push(fromHex(fci));
  return encodeTlv(0x6f, [encodeTlv(0x84, fromHex(AID)), encodeTlv(0xa5, parts)]);
}

const ONE = Uint8Array.of(1);

function keyRecords(staticData: Uint8Array, traits: CardTraits): readonly Uint8Array[] {
  const { fault } = traits;
  const signer = fault === 'other-ca' ? OTHER_CA : CA;
  const issuer = issueIssuerCertificate({
    caModulusLength: signer.modulus.length,
    sign: (block) => rsaPrivate(signer, block),
    issuerIdentifier: fault === 'other-issuer' ? '541334' : '541333',
    expiry: fault === 'issuer-expired' ? '1025' : '1229',
    serialNumber: fromHex('000007'),
    issuerKey: ISSUER,
  });
  const icc = issueIccCertificate({
    issuerModulusLength: ISSUER.modulus.length,
    sign: (block) => rsaPrivate(ISSUER, block),
    pan: fault === 'other-pan' ? '5413339000001521' : DPAN,
    expiry: fault === 'card-expired' ? '1025' : '1229',
    serialNumber: fromHex('000008'),
    iccKey: CARD,
    staticData,
  });
  const change = traits.keys ?? {};
  const pick = (elements: Readonly<Record<number, string>>) =>
    record(
      Object.fromEntries(
        Object.entries(elements).map(([tag, value]) => {
          const changed = change[Number(tag)];
          // What fits its certificate whole has no remainder, and then no element for it.
          return [tag, changed === undefined ? value || null : changed];
        }),
      ),
    );
  return [
    pick({ 143: 'F1', 40754: hex(issuer.exponent), 146: hex(issuer.remainder) }),
    pick({ 144: hex(issuer.certificate) }),
    pick({ 40774: hex(icc.certificate), 40775: hex(icc.exponent), 40776: hex(icc.remainder) }),
  ];
}

/**
 * The test card's cryptogram: no secret in it, but over what an issuer's is over, so that a test
 * can
 * stand in for the issuer that checks it.
 */
export function testCryptogram(
  cdol1Data: Uint8Array,
  aip: Uint8Array,
  atc: Uint8Array,
  issuerApplicationData: Uint8Array,
): Uint8Array {
  return sha1(concat(cdol1Data, aip, atc, issuerApplicationData)).subarray(0, 8);
}

const ATC = fromHex('0035');
const IAD = fromHex('0114A00000000000000000000000000000FF');

/** Signs as CDA says where P1 asks for it, else gives the cryptogram in clear. */
function generateAc(
  apdu: Uint8Array,
  pdolData: Uint8Array,
  cdol1: Uint8Array,
  { cid, answer = '', fault, aip = '' }: CardTraits,
): Uint8Array {
  const asked = apdu[2] ?? 0;
  const informationData = cid ?? asked & 0xc0;
  const cdol1Data = apdu.slice(5, -1);
  const ac = testCryptogram(cdol1Data, fromHex(aip), ATC, IAD);
  const cidAndATC = [encodeTlv(0x9f27, Uint8Array.of(informationData)), encodeTlv(0x9f36, ATC)];
  const before = concat(...cidAndATC);
  const after = concat(encodeTlv(0x9f10, IAD), fromHex(answer));
  const clear = encodeTlv(0x77, [before, encodeTlv(0x9f26, ac), after]);
  const wanted = (asked & 0x10) !== 0 && (informationData & 0xc0) !== 0;
  if (!wanted || fault === 'unsigned') return clear;
  const sdad = sign(concat(pdolData, cdol1Data, before, after), {
    cid: fault === 'cid' ? informationData ^ 0x40 : informationData,
    ac,
    unpredictableNumber: unpredictableNumber(cdol1, cdol1Data),
    fault,
  });
  return encodeTlv(0x77, [before, encodeTlv(0x9f4b, sdad), after]);
}

interface Signing {
  readonly cid: number;
  readonly ac: Uint8Array;
  readonly unpredictableNumber: Uint8Array;
  readonly fault: CardTraits['fault'];
}

function sign(transactionData: Uint8Array, { cid, ac, unpredictableNumber, fault }: Signing) {
  const sdad = signCda({
    sign: (block) => rsaPrivate(CARD, block),
    modulusLength: CARD.modulus.length,
    iccDynamicNumber: fromHex('1122334455667788'),
    cid,
    ac,
    transactionDataHash: sha1(
      fault === 'transaction-data' ? concat(transactionData, ONE) : transactionData,
    ),
    unpredictableNumber:
      fault === 'unpredictable-number' ? fromHex('00000000') : unpredictableNumber,
  });
  if (fault !== 'hash') return sdad;
  // Any other block below the modulus recovers to something whose frame does not hold.
  return sdad.map((byte, i) => (i === sdad.length - 1 ? byte ^ 0x01 : byte));
}

/** The four bytes the terminal filled in for 9F37. */
function unpredictableNumber(cdol1: Uint8Array, cdol1Data: Uint8Array): Uint8Array {
  const entries = decodeDol(cdol1);
  const place = entries.findIndex(({ tag }) => tag === 0x9f37);
  const offset = buildDol(entries.slice(0, place), () => undefined).length;
  return cdol1Data.slice(offset, offset + 4);
}
