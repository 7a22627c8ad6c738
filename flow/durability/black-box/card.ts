/**
 * A card as an outside program sees it: from the facts of a token to DE 55 of a payment. Written
 * from doc/integrating.md and EMV Book 2 with nothing of the house in it.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** What `armilla host --facts` tells of a token, as far as a payment needs it. */
export interface TokenFacts {
  readonly pan: string;
  readonly psn: string;
  /** `YYMM`. */
  readonly expiry: string;
  /** Hexadecimal, as is everything below. */
  readonly imkAc: string;
  readonly atc: number;
  readonly issuerApplicationData: string;
  readonly interchangeProfile: string;
}

const bytes = (hex: string) => Buffer.from(hex, 'hex');

function tripleDes(key: Buffer, block: Buffer): Buffer {
  const cipher = createCipheriv('des-ede3', Buffer.concat([key, key.subarray(0, 8)]), null);
  return cipher.setAutoPadding(false).update(block);
}

/** One DES is three with the same key. */
function des(key: Buffer, block: Buffer, direction: 'encrypt' | 'decrypt' = 'encrypt'): Buffer {
  const make = direction === 'encrypt' ? createCipheriv : createDecipheriv;
  const cipher = make('des-ede3', Buffer.concat([key, key, key]), null);
  return cipher.setAutoPadding(false).update(block);
}

function xored(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)));
}

/** EMV Book 2, A1.4.1. */
function cardKey({ imkAc, pan, psn }: TokenFacts): Buffer {
  const y = bytes((pan + psn).slice(-16).padStart(16, '0'));
  const halves = [y, xored(y, Buffer.alloc(8, 0xff))];
  return Buffer.concat(halves.map((half) => tripleDes(bytes(imkAc), half)));
}

/** EMV Book 2, A1.3.1. */
function sessionKey(card: Buffer, atc: Buffer): Buffer {
  const half = (mark: number) => tripleDes(card, Buffer.from([...atc, mark, 0, 0, 0, 0, 0]));
  return Buffer.concat([half(0xf0), half(0x0f)]);
}

/** ISO/IEC 9797-1, algorithm 3, padding method 2. */
function retailMac(key: Buffer, data: Buffer): Buffer {
  const [first, second] = [key.subarray(0, 8), key.subarray(8, 16)];
  const padded = Buffer.concat([data, Buffer.from([0x80]), Buffer.alloc(7 - (data.length % 8))]);
  let value: Buffer = Buffer.alloc(8);
  for (let at = 0; at < padded.length; at += 8) {
    value = des(first, xored(value, padded.subarray(at, at + 8)));
  }
  return des(first, des(second, value, 'decrypt'));
}

const CURRENCY = '0978';
const COUNTRY = '0300';

export class Card {
  readonly facts: TokenFacts;
  readonly #key: Buffer;
  #atc: number;

  constructor(facts: TokenFacts) {
    this.facts = facts;
    this.#key = cardKey(facts);
    this.#atc = facts.atc;
  }

  get lastFour(): string {
    return this.facts.pan.slice(-4);
  }

  /** DE 55 of a payment of so many cents, under the next counter. */
  tap(amountMinor: number, at: Date): Buffer {
    this.#atc += 1;
    const atc = Buffer.from([this.#atc >> 8, this.#atc & 0xff]);
    const iad = bytes(this.facts.issuerApplicationData);
    const signed: [string, Buffer][] = [
      ['9F02', bytes(String(amountMinor).padStart(12, '0'))],
      ['9F03', Buffer.alloc(6)],
      ['9F1A', bytes(COUNTRY)],
      ['95', Buffer.alloc(5)],
      ['5F2A', bytes(CURRENCY)],
      ['9A', bytes(at.toISOString().slice(2, 10).replaceAll('-', ''))],
      ['9C', Buffer.from([0])],
      ['9F37', randomBytes(4)],
      ['82', bytes(this.facts.interchangeProfile)],
      ['9F36', atc],
    ];
    const covered = Buffer.concat([...signed.map(([, value]) => value), iad.subarray(2, 8)]);
    const arqc = retailMac(sessionKey(this.#key, atc), covered);
    const rest: [string, Buffer][] = [
      ['9F26', arqc],
      ['9F27', Buffer.from([0x80])],
      ['9F10', iad],
      ['9F34', bytes('1F0002')],
    ];
    const written = ([tag, value]: [string, Buffer]) =>
      Buffer.concat([bytes(tag), Buffer.from([value.length]), value]);
    return Buffer.concat([...signed, ...rest].map(written));
  }
}
