/**
 * A token's card as messages see it: the real number and the real keys, and whatever a terminal and
 * an acquirer may say around them. Quicker than a tap, and free to say what no terminal would.
 */
import { concat, fromHex } from '@armilla/bytes';
import { applicationCryptogram, encodeIad } from '@armilla/emv';
import {
  encodeAmount,
  encodeOriginalDataElements,
  encodeSubelements,
  encodeTransmissionDate,
  type Message,
  originalDataElements,
  type Subelements,
} from '@armilla/iso8583';
import { encodeTlv } from '@armilla/tlv';
import {
  CRYPTOGRAM_VERSION_NUMBER,
  KEY_DERIVATION_INDEX,
  tokenMasterKey,
} from '../keys/token-keys.ts';
import { payingToken } from '../store/credentials.ts';
import { dpanOf } from '../vault/vault.ts';
import { type Bench, keys } from './bench.ts';

export interface Asks {
  readonly amountMinor?: number;
  /** DE 3 and 9C. */
  readonly type?: '00' | '01' | '20';
  readonly told?: Subelements;
  /** Byte 3 of the TVR. */
  readonly tvr3?: number;
  readonly atc?: number;
  readonly fields?: Message['fields'];
}

export interface Card {
  readonly dpan: string;
  /** An 0100 by chip. */
  asks(asks?: Asks): Message;
  /** An 0220 of a tap that card and terminal approved. */
  approvedOffline(asks?: Asks): Message;
  /** An 0100 without a card: a refund by receipt, an increment. */
  follows(original: Message, asks?: Asks): Message;
  /** The 0220 with the final amount. */
  completes(original: Message, amountMinor: number): Message;
}

/** Numbers of messages are the bench's own: no two are the same. */
let stans = 0;

/** A reversal of a message; `remainingMinor` of it stays. */
export function reversalOf(original: Message, remainingMinor?: number): Message {
  const { 35: _, 55: __, 14: ___, 38: ____, 39: _____, 48: ______, ...fields } = original.fields;
  const replacement =
    remainingMinor === undefined ? {} : { 95: encodeAmount(remainingMinor).padEnd(42, '0') };
  return {
    mti: '0420',
    fields: { ...fields, ...replacement, ...freshStan(), 90: naming(original) },
  };
}

function naming(original: Message): string {
  return encodeOriginalDataElements(originalDataElements(original));
}

function freshStan() {
  stans += 1;
  return { 11: String(stans).padStart(6, '0') };
}

/** The card of a token, its counter beginning at 1000. */
export async function cardOf(here: Bench, reference: string): Promise<Card> {
  const { dpan, psn } = await here.database.transaction(async (tx) => {
    const row = await payingToken(tx, reference);
    if (row === undefined) throw new Error('no such token');
    const deps = { keys, clock: here.clock, chance: { bytes: () => new Uint8Array(0) } };
    return { dpan: await dpanOf(deps, tx, row), psn: row.psn };
  });
  const masterKey = tokenMasterKey(keys, dpan, psn);
  let counter = 1_000;
  const chip = (asks: Asks, kind: 'ARQC' | 'TC') => {
    counter += 1;
    return chipData(masterKey, asks, asks.atc ?? counter, kind);
  };
  const common = (asks: Asks) => commonFields(here.clock.now(), dpan, asks);
  return {
    dpan,
    asks: (asks = {}) => ({
      mti: '0100',
      fields: {
        ...common(asks),
        22: '071',
        23: psn.padStart(3, '0'),
        55: chip(asks, 'ARQC'),
        ...asks.fields,
      },
    }),
    approvedOffline: (asks = {}) => ({
      mti: '0220',
      fields: {
        ...common(asks),
        22: '071',
        23: psn.padStart(3, '0'),
        39: '00',
        55: chip(asks, 'TC'),
        ...asks.fields,
      },
    }),
    follows: (original, asks = {}) => ({
      mti: '0100',
      fields: {
        ...common({ ...asks, told: { ...asks.told, '12': original.fields[37] } }),
        22: '010',
        ...asks.fields,
      },
    }),
    completes: (original, amountMinor) => ({
      mti: '0220',
      fields: {
        ...common({ amountMinor }),
        22: '010',
        38: '123456',
        39: '00',
        90: naming(original),
      },
    }),
  };
}

function commonFields(now: number, dpan: string, asks: Asks): Message['fields'] {
  const { amountMinor = 1240, type = '00', told = {} } = asks;
  const stan = freshStan();
  const privateData = encodeSubelements(told);
  return {
    2: dpan,
    3: `${type}0000`,
    4: encodeAmount(amountMinor),
    7: encodeTransmissionDate(now),
    ...stan,
    12: '140000',
    13: '0115',
    18: '5812',
    25: '00',
    32: '00000400001',
    37: `70151${stan[11]}0`,
    41: 'TILL0001',
    42: 'KAFENEIO       ',
    43: `${'Kafeneio'.padEnd(25)}${'Athina'.padEnd(13)}GR`,
    ...(privateData === '' ? {} : { 48: privateData }),
    49: '978',
  };
}

function chipData(
  masterKey: Uint8Array,
  { amountMinor = 1240, type = '00', tvr3 = 0 }: Asks,
  counter: number,
  kind: 'ARQC' | 'TC',
): Uint8Array {
  const dataInput = {
    amountAuthorised: fromHex(encodeAmount(amountMinor)),
    amountOther: new Uint8Array(6),
    terminalCountry: fromHex('0300'),
    tvr: Uint8Array.of(0, 0, tvr3, 0, 0),
    currency: fromHex('0978'),
    date: fromHex('270115'),
    type: fromHex(type),
    unpredictableNumber: fromHex('01020304'),
    aip: fromHex('1980'),
    atc: Uint8Array.of(counter >> 8, counter & 0xff),
  };
  const iad = encodeIad({
    kdi: KEY_DERIVATION_INDEX,
    cvn: CRYPTOGRAM_VERSION_NUMBER,
    cvr: Uint8Array.of(kind === 'ARQC' ? 0xa0 : 0x90, 0, 0, 0, 0, 0),
    dac: new Uint8Array(2),
    counters: new Uint8Array(8),
  });
  const cryptogram = applicationCryptogram({
    masterKey,
    cvn: CRYPTOGRAM_VERSION_NUMBER,
    dataInput,
    iad,
  });
  const elements: readonly (readonly [number, Uint8Array])[] = [
    [0x9f02, dataInput.amountAuthorised],
    [0x9f03, dataInput.amountOther],
    [0x9f1a, dataInput.terminalCountry],
    [0x95, dataInput.tvr],
    [0x5f2a, dataInput.currency],
    [0x9a, dataInput.date],
    [0x9c, dataInput.type],
    [0x9f37, dataInput.unpredictableNumber],
    [0x82, dataInput.aip],
    [0x9f36, dataInput.atc],
    [0x9f26, cryptogram],
    [0x9f27, Uint8Array.of(kind === 'ARQC' ? 0x80 : 0x40)],
    [0x9f10, iad],
    [0x9f34, fromHex('1F0302')],
    [0x84, fromHex('A0000000041010')],
    [0x57, fromHex('5333228900000000D29122010000000000000F')],
  ];
  return concat(...elements.map(([tag, value]) => encodeTlv(tag, value)));
}
