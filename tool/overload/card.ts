/** A card of our own making: payments with good cryptograms, as many as its counter allows. */
import { concat, fromHex } from '@armilla/bytes';
import { applicationCryptogram, type CryptogramData, deriveIccMasterKey } from '@armilla/emv';
import { encodeAmount, encodeTransmissionDate, type Message } from '@armilla/iso8583';
import { encodeTlv } from '@armilla/tlv';

/** What `armilla host --facts FILE` writes, as far as it is used here. */
export interface Facts {
  readonly pan: string;
  readonly psn: string;
  readonly expiry: string;
  readonly imkAc: string;
  readonly cvn: string;
  readonly atc: number;
  readonly issuerApplicationData: string;
  readonly interchangeProfile: string;
  readonly acquirerId: string;
  readonly terminalId: string;
  readonly merchantId: string;
  readonly address: string;
  readonly port: number;
}

/** The cheapest there is: a day's limits are far away. */
const AMOUNT_MINOR = 1;
const LAST_COUNTER = 0xffff;

export interface Card {
  /** The next payment. Throws RangeError when the counter has come to its end. */
  payment(): Message;
  /** How many are left. */
  readonly left: number;
}

export function cardOf(facts: Facts, now: () => number): Card {
  let { atc } = facts;
  let stan = 0;
  const nextChip = () => {
    atc += 1;
    if (atc > LAST_COUNTER) throw new RangeError('the card has counted to its end');
    return chipOf(facts, atc, now());
  };
  return {
    payment() {
      stan += 1;
      return messageOf(facts, nextChip(), stan, now());
    },
    get left() {
      return LAST_COUNTER - atc;
    },
  };
}

function messageOf(facts: Facts, chip: Uint8Array, number: number, now: number): Message {
  const at = encodeTransmissionDate(now);
  const fields = {
    2: facts.pan,
    3: '000000',
    4: encodeAmount(AMOUNT_MINOR),
    7: at,
    11: String(number % 1_000_000).padStart(6, '0'),
    12: at.slice(4),
    13: at.slice(0, 4),
    14: facts.expiry,
    18: '5999',
    22: '072',
    23: facts.psn.padStart(3, '0'),
    25: '00',
    32: facts.acquirerId,
    37: String(10 ** 11 + number),
    41: facts.terminalId,
    42: facts.merchantId,
    43: `${'Outside shop'.padEnd(25)}${'Athens'.padEnd(13)}GR`,
    49: '978',
    55: chip,
  };
  return { mti: '0100', fields };
}

function chipOf(facts: Facts, atc: number, now: number): Uint8Array {
  const iad = fromHex(facts.issuerApplicationData);
  const dataInput = dataOf(facts, atc, now);
  const masterKey = deriveIccMasterKey(fromHex(facts.imkAc), facts.pan, facts.psn);
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

function dataOf(facts: Facts, atc: number, now: number): CryptogramData {
  const day = new Date(now).toISOString().slice(2, 10).replaceAll('-', '');
  return {
    amountAuthorised: fromHex(encodeAmount(AMOUNT_MINOR)),
    amountOther: new Uint8Array(6),
    terminalCountry: fromHex('0300'),
    tvr: new Uint8Array(5),
    currency: fromHex('0978'),
    date: fromHex(day),
    type: fromHex('00'),
    unpredictableNumber: crypto.getRandomValues(new Uint8Array(4)),
    aip: fromHex(facts.interchangeProfile),
    atc: Uint8Array.of(atc >>> 8, atc & 0xff),
  };
}
