/**
 * A payment as a program outside makes it from a token's facts: an 0100 over ISO 8583 with a good
 * cryptogram in DE 55. Of test ranges, to measure and to try with.
 */
import { concat, fromHex } from '@armilla/bytes';
import { applicationCryptogram, type CryptogramData, deriveIccMasterKey } from '@armilla/emv';
import { encodeAmount, encodeTransmissionDate, type Message } from '@armilla/iso8583';
import { encodeTlv } from '@armilla/tlv';

/** What `armilla host --facts` and `armilla load --facts` tell of a token; hexadecimal. */
export interface TokenFacts {
  readonly psn: string;
  readonly expiry: string;
  readonly imkAc: string;
  readonly cvn: string;
  readonly issuerApplicationData: string;
  readonly interchangeProfile: string;
}

/** As the outside acquirer names itself and its till. */
export interface OutsideTill {
  readonly acquirerId: string;
  readonly terminalId: string;
  readonly merchantId: string;
}

export interface OutsideTap {
  readonly dpan: string;
  readonly atc: number;
  /** The running number that STAN and retrieval reference are made of. */
  readonly number: number;
  readonly amountMinor: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export function outsidePayment(facts: TokenFacts, till: OutsideTill, tap: OutsideTap): Message {
  const fields = {
    ...saleFields(till, tap),
    2: tap.dpan,
    14: facts.expiry,
    23: facts.psn.padStart(3, '0'),
    55: chipOf(facts, tap),
  };
  return { mti: '0100', fields };
}

/** What says where, when and how much; the same whoever's card it is. */
export function saleFields(till: OutsideTill, { amountMinor, number, now }: OutsideTap) {
  const at = encodeTransmissionDate(now);
  return {
    3: '000000',
    4: encodeAmount(amountMinor),
    7: at,
    11: String(number % 1_000_000).padStart(6, '0'),
    12: at.slice(4),
    13: at.slice(0, 4),
    18: '5999',
    22: '072',
    25: '00',
    32: till.acquirerId,
    37: String(10 ** 11 + number),
    41: till.terminalId,
    42: till.merchantId,
    43: `${'Outside shop'.padEnd(25)}${'Athens'.padEnd(13)}GR`,
    49: '978',
  };
}

function chipOf(facts: TokenFacts, tap: OutsideTap): Uint8Array {
  const iad = fromHex(facts.issuerApplicationData);
  const dataInput = dataOf(facts, tap);
  const masterKey = deriveIccMasterKey(fromHex(facts.imkAc), tap.dpan, facts.psn);
  const cvn = Number.parseInt(facts.cvn, 16);
  const cryptogram = applicationCryptogram({ masterKey, cvn, dataInput, iad });
  const elements: readonly (readonly [number, Uint8Array])[] = [
    ...TAGS.map(([tag, name]) => [tag, dataInput[name]] as const),
    [0x9f26, cryptogram],
    [0x9f27, Uint8Array.of(0x80)],
    [0x9f10, iad],
    [0x9f34, fromHex('1F0002')],
  ];
  return concat(...elements.map(([tag, value]) => encodeTlv(tag, value)));
}

const TAGS: readonly (readonly [number, keyof CryptogramData])[] = [
  [0x9f02, 'amountAuthorised'],
  [0x9f03, 'amountOther'],
  [0x9f1a, 'terminalCountry'],
  [0x95, 'tvr'],
  [0x5f2a, 'currency'],
  [0x9a, 'date'],
  [0x9c, 'type'],
  [0x9f37, 'unpredictableNumber'],
  [0x82, 'aip'],
  [0x9f36, 'atc'],
];

function dataOf(
  { interchangeProfile }: TokenFacts,
  { atc, amountMinor, now }: OutsideTap,
): CryptogramData {
  const day = new Date(now).toISOString().slice(2, 10).replaceAll('-', '');
  return {
    amountAuthorised: fromHex(encodeAmount(amountMinor)),
    amountOther: new Uint8Array(6),
    terminalCountry: fromHex('0300'),
    tvr: new Uint8Array(5),
    currency: fromHex('0978'),
    date: fromHex(day),
    type: fromHex('00'),
    unpredictableNumber: crypto.getRandomValues(new Uint8Array(4)),
    aip: fromHex(interchangeProfile),
    atc: Uint8Array.of(atc >>> 8, atc & 0xff),
  };
}
