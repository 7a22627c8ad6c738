/**
 * What a network says to an issuer's host about a test card, each message under a key of its own.
 */
import { fromHex } from '@armilla/bytes';
import {
  encodeAmount,
  encodeOriginalDataElements,
  encodeSubelements,
  encodeTransmissionDate,
  type Message,
  originalDataElements,
} from '@armilla/iso8583';
import { type Chance, digits } from '@armilla/kit/chance';
import { luhnDigit } from '@armilla/kit/secret';

export interface TestAccount {
  readonly pan: string;
  /** `YYMM`. */
  readonly expiry: string;
  /** ISO 4217 numeric. */
  readonly currency: string;
}

export interface Words {
  /** 0800 with a code of DE 70. */
  manage(code: '001' | '002' | '301'): Message;
  /** 0100: a purchase of 1.00 by a token of the account, verified on the device. */
  purchase(account?: TestAccount): Message;
  /** 0420 that takes it back. */
  reversal(original: Message): Message;
  /** 0120: that purchase was approved in the issuer's place. */
  standIn(original: Message): Message;
}

const ACQUIRER = '00000400009';

/** 82 with verification on the device, 9F34 that says it was done, and a cryptogram. */
const CHIP = fromHex(
  '8202028095050000000000' +
    '9A03260101' +
    '9C0100' +
    '5F2A020978' +
    '9F02060000000001009F03060000000000009F1A020300' +
    '9F34030100029F3602000A9F3704010203049F2701809F26080102030405060708',
);

export function wordsAbout(account: TestAccount, chance: Chance, now: () => number): Words {
  let count = 0;
  // By chance, so that two runs of the kit do not meet in the host's books.
  const start = Number(digits(chance, 6));
  const stan = () => String((start + ++count) % 1_000_000).padStart(6, '0');
  const purchase = ({ pan, expiry, currency } = account): Message => {
    const at = encodeTransmissionDate(now());
    return {
      mti: '0100',
      fields: {
        2: pan,
        3: '000000',
        4: encodeAmount(100),
        7: at,
        11: stan(),
        12: at.slice(4),
        13: at.slice(0, 4),
        14: expiry,
        18: '5999',
        22: '072',
        25: '00',
        32: ACQUIRER,
        37: digits(chance, 12),
        41: 'CHECK001',
        42: 'HOSTCHECK000001',
        43: `${'Armilla host check'.padEnd(25) + 'Athens'.padEnd(13)}GR`,
        48: encodeSubelements({ '03': '0000', '04': `check-${pan.slice(-4)}`, '05': '05' }),
        49: currency,
        55: CHIP,
      },
    };
  };
  return {
    purchase,
    manage: (code) => ({
      mti: '0800',
      fields: { 7: encodeTransmissionDate(now()), 11: stan(), 32: ACQUIRER, 70: code },
    }),
    reversal(original) {
      const { 38: _, 39: __, 55: ___, ...repeated } = original.fields;
      const fields = { ...repeated, 7: encodeTransmissionDate(now()), 11: stan() };
      return { mti: '0420', fields: { ...fields, 90: elementsOf(original) } };
    },
    standIn: (original) => ({
      mti: '0120',
      fields: {
        ...original.fields,
        38: digits(chance, 6),
        39: '00',
        48: encodeSubelements({ '03': '0000', '04': 'check-stand-in', '05': '05', '15': '1' }),
        90: elementsOf(original),
      },
    }),
  };
}

function elementsOf(original: Message): string {
  return encodeOriginalDataElements(originalDataElements(original));
}

/** A number of the same range that is no card's, as far as chance goes. */
export function unknownCard(account: TestAccount, chance: Chance): TestAccount {
  const body = account.pan.slice(0, 8) + digits(chance, account.pan.length - 9);
  return { ...account, pan: `${body}${luhnDigit(body)}` };
}
