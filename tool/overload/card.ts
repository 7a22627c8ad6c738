/** A card of our own making: payments with good cryptograms, as many as its counter allows. */
import type { Message } from '@armilla/iso8583';
import {
  type OutsideTill,
  outsidePayment,
  type TokenFacts,
} from '@armilla/world/load/outside-payment';

/** What `armilla host --facts FILE` writes, as far as it is used here. */
export interface Facts extends TokenFacts, OutsideTill {
  readonly pan: string;
  readonly atc: number;
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
  let number = 0;
  return {
    payment() {
      number += 1;
      atc += 1;
      if (atc > LAST_COUNTER) throw new RangeError('the card has counted to its end');
      const tap = { dpan: facts.pan, atc, number, amountMinor: AMOUNT_MINOR, now: now() };
      return outsidePayment(facts, facts, tap);
    },
    get left() {
      return LAST_COUNTER - atc;
    },
  };
}
