/** The payments of loaded cards, framed and ready: for the network's port, or for a bank's. */
import {
  encodeSubelements,
  encodeTransmissionDate,
  type Message,
  type NetworkCodec,
} from '@armilla/iso8583';
import {
  loadedAccountReferenceStem,
  loadedDigits,
  loadedDpan,
  loadedPan,
  loadedTokenReference,
} from '@armilla/kit/loaded';
import {
  type OutsideTap,
  outsidePayment,
  type TokenFacts,
} from '@armilla/world/load/outside-payment';

/** What `armilla load --facts` writes, as far as it is used here. */
export interface LoadedFacts extends TokenFacts {
  readonly programmeId: string;
  readonly cards: number;
  /** Indexes that have no card. */
  readonly without: readonly number[];
  readonly panBin: string;
  readonly dpanBin: string;
  readonly tokenRequestorId: string;
  readonly deviceType: string;
}

/** `NETWORK`: with the token's number, as an acquirer sends it. `BANK`: as the network forwards it. */
export type Port = 'NETWORK' | 'BANK';

/** A message as it goes out. */
export interface Shot {
  /** DE 11: its answer has the same. */
  readonly stan: string;
  readonly frame: Uint8Array;
}

const TILL = { acquirerId: '400002', terminalId: 'OUTSIDE1', merchantId: 'OUTSIDE00000001' };
const AMOUNT_MINOR = 1;
/** Prime, and so large that no card comes twice among those who wait at once. */
const STRIDE = 7_919;

export interface Wanted {
  readonly port: Port;
  /** Payments that were sent before, so that each counter is fresh. */
  readonly from: number;
  readonly count: number;
  readonly now: number;
  readonly codec: NetworkCodec;
}

/** `there`: of {@link cardsThere}. */
export function paymentShots(
  facts: LoadedFacts,
  there: Uint32Array,
  { port, from, count, now, codec }: Wanted,
): readonly Shot[] {
  return Array.from({ length: count }, (_, i) => {
    const number = from + i;
    const card = there[(number * STRIDE) % there.length] ?? 0;
    const dpan = loadedDpan(facts.dpanBin, card);
    // Each card once, then each again.
    const atc = 1 + Math.floor(number / there.length);
    const tap = { dpan, atc, number, amountMinor: AMOUNT_MINOR, now };
    const message = port === 'NETWORK' ? asked(facts, tap) : forwarded(facts, tap, card);
    return shotOf(message, codec);
  });
}

/** Indexes of those that have a card. */
export function cardsThere({ cards, without }: LoadedFacts): Uint32Array {
  const missing = new Set(without);
  return Uint32Array.from({ length: cards }, (_, index) => index).filter(
    (index) => !missing.has(index),
  );
}

function asked(facts: LoadedFacts, tap: OutsideTap): Message {
  return outsidePayment(facts, TILL, tap);
}

function forwarded(facts: LoadedFacts, tap: OutsideTap, card: number): Message {
  const { 14: _expiry, ...fields } = asked(facts, tap).fields;
  const told = encodeSubelements({
    '01': facts.tokenRequestorId,
    '02': `${loadedAccountReferenceStem(facts.panBin)}${loadedDigits(card)}`,
    '03': tap.dpan.slice(-4),
    '04': loadedTokenReference(facts.dpanBin, card),
    '05': facts.deviceType,
    '06': facts.programmeId,
  });
  return { mti: '0100', fields: { ...fields, 2: loadedPan(facts.panBin, card), 48: told } };
}

/** The sign-on that a connection begins with; `line` tells connections apart. */
export function signOn(line: number, now: number, codec: NetworkCodec): Shot {
  const stan = String(990_000 + line);
  const fields = { 7: encodeTransmissionDate(now), 11: stan, 32: TILL.acquirerId, 70: '001' };
  return shotOf({ mti: '0800', fields }, codec);
}

function shotOf(message: Message, codec: NetworkCodec): Shot {
  return { stan: message.fields[11] ?? '', frame: codec.encode(message) };
}
