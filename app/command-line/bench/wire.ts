/** `bench wire`: the wire libraries against the packages people would otherwise install. */
import { createCipheriv, createSecretKey, timingSafeEqual } from 'node:crypto';
import { concat, equal, fromHex, hex, xor } from '@armilla/bytes';
import { oddParity } from '@armilla/cipher';
import { applicationCryptogram, cryptogramInput, sessionKeyCommon } from '@armilla/emv';
import { decodeMessage, encodeMessage, type Message, NETWORK } from '@armilla/iso8583';
import { decodeTlv, leaves } from '@armilla/tlv';
import { CHIP_DATA, cardRecords } from './card-data.ts';
import type { Contest } from './measure.ts';
import { berTlvPackage, iso8583Package, nodeEmvPackage } from './references.ts';

/** Throws unless both sides did the work that is measured. */
function agree(claim: boolean, name: string): void {
  if (!claim) throw new Error(`The two sides of ${name} do not agree on the answer.`);
}

export function wireContests(): readonly Contest[] {
  return [isoMessage(), tlvAgainstBerTlv(), tlvAgainstNodeEmv(), arqcCheck()];
}

/** The texts of an authorisation request: seventeen fields, and DE 55 beside them. */
const REQUEST_FIELDS = {
  2: '5413330089600044',
  3: '000000',
  4: '000000001240',
  7: '1122023355',
  11: '000017',
  12: '033355',
  13: '1122',
  14: '3512',
  18: '5812',
  22: '071',
  25: '00',
  32: '00000000200',
  37: '632602000017',
  41: 'TERM0001',
  42: 'MERCHANT0000001',
  43: 'Harbour Kiosk            Rotterdam    NL',
  49: '978',
} as const;

/** Decoding and encoding anew, each in the packing its side knows best. */
function isoMessage(): Contest {
  const name = 'iso8583-0100';
  const message: Message = { mti: '0100', fields: { ...REQUEST_FIELDS, 55: CHIP_DATA } };
  const bytes = encodeMessage(message, NETWORK);
  const Package = iso8583Package();
  const texts = { 0: '0100', ...REQUEST_FIELDS, 55: hex(CHIP_DATA) };
  const theirs = new Package(texts).getBufferMessage();
  if (!Buffer.isBuffer(theirs)) throw new Error(`iso_8583 refuses the message: ${theirs.error}`);
  agree(new Package().getIsoJSON(theirs)['55'] === hex(CHIP_DATA), name);
  agree(equal(encodeMessage(decodeMessage(bytes, NETWORK), NETWORK), bytes), name);
  return {
    name,
    summary: 'ISO 8583 decode and encode, 0100 of 18 fields with DE 55, against iso_8583',
    ours: () => encodeMessage(decodeMessage(bytes, NETWORK), NETWORK),
    reference: () => new Package(new Package().getIsoJSON(theirs)).getBufferMessage(),
    decoding: { work: () => decodeMessage(bytes, NETWORK), inputBytes: bytes.length },
  };
}

function tlvAgainstBerTlv(): Contest {
  const name = 'tlv-ber-tlv';
  const records = cardRecords();
  const buffer = Buffer.from(records);
  const { TlvFactory } = berTlvPackage();
  agree(TlvFactory.parse(buffer).length === decodeTlv(records).length, name);
  return {
    name,
    summary: 'TLV decode of a full card record set against ber-tlv',
    ours: () => decodeTlv(records),
    reference: () => TlvFactory.parse(buffer),
    decoding: { work: () => decodeTlv(records), inputBytes: records.length },
  };
}

/** Both from hexadecimal, as node-emv takes nothing else; what it prints is left out. */
function tlvAgainstNodeEmv(): Contest {
  const name = 'tlv-node-emv';
  const text = hex(cardRecords());
  const parser = nodeEmvPackage();
  const count = () => {
    let elements = 0;
    quietly(() => parser.parse(text, (list) => (elements = list.length)));
    return elements;
  };
  agree(count() === decodeTlv(fromHex(text)).length, name);
  agree(leaves(decodeTlv(fromHex(text))).length > 50, name);
  return {
    name,
    summary: 'TLV decode of a full card record set from hexadecimal against node-emv',
    ours: () => decodeTlv(fromHex(text)),
    reference: count,
  };
}

/** node-emv prints two lines for every long length. */
function quietly(work: () => void): void {
  const spoken = console.log;
  console.log = () => undefined;
  try {
    work();
  } finally {
    console.log = spoken;
  }
}

const MASTER_KEY = fromHex('9E15204313F7318ACB79B90BD986AD29');
const IAD = fromHex('0114A00003A48000000000000000000000FF');
const CVN = 0x14;
const TRANSACTION = {
  amountAuthorised: fromHex('000000001240'),
  amountOther: fromHex('000000000000'),
  terminalCountry: fromHex('0528'),
  tvr: fromHex('0000008001'),
  currency: fromHex('0978'),
  date: fromHex('261122'),
  type: fromHex('00'),
  unpredictableNumber: fromHex('30901B6A'),
  aip: fromHex('1B80'),
  atc: fromHex('0017'),
} as const;

/**
 * The card's master key is given. The bare calls are one for the session key and two for the MAC:
 * single DES is written as triple DES with one key twice, because OpenSSL 3 knows it no other way.
 */
function arqcCheck(): Contest {
  const name = 'arqc-check';
  const request = { masterKey: MASTER_KEY, cvn: CVN, dataInput: TRANSACTION, iad: IAD };
  const arqc = applicationCryptogram(request);
  const bare = bareCheck(cryptogramInput(CVN, TRANSACTION, IAD), arqc);
  const ours = () => equal(applicationCryptogram(request), arqc);
  agree(ours() && bare(), name);
  return {
    name,
    summary: 'ARQC check, master key given, against the bare node:crypto calls it needs',
    ours,
    reference: bare,
  };
}

function bareCheck(input: Uint8Array, arqc: Uint8Array): () => boolean {
  const master = createSecretKey(MASTER_KEY);
  const blocks = Math.floor(input.length / 8) + 1;
  const padded = concat(input, Uint8Array.of(0x80), new Uint8Array(8)).slice(0, 8 * blocks);
  const both = concat(TRANSACTION.atc, Uint8Array.of(0xf0), new Uint8Array(5));
  const r = concat(both, both);
  r[10] = 0x0f;
  const none = new Uint8Array(8);
  agree(equal(sessionKeyCommon(MASTER_KEY, TRANSACTION.atc), bareSessionKey()), 'arqc-check');
  function bareSessionKey(): Uint8Array {
    return oddParity(createCipheriv('des-ede', master, null).update(r));
  }
  return () => {
    const key = createCipheriv('des-ede', master, null).update(r);
    const left = key.subarray(0, 8);
    const chain = createCipheriv('des-ede-cbc', Buffer.concat([left, left]), none);
    const chained = chain.update(padded.subarray(0, -8));
    const last = xor(chained.subarray(-8), padded.subarray(-8));
    return timingSafeEqual(createCipheriv('des-ede', key, null).update(last), arqc);
  };
}
