/**
 * What is checked of a terminal's request before anybody else sees it: a list of steps, each of
 * which says no with a DE 39 or lets it pass.
 */

import { checkMessage, type Message, type ResponseCode } from '@armilla/iso8583';
import { currencyOfNumeric } from '@armilla/kit/money';
import { PAN } from '@armilla/kit/secret';
import type { Terminal } from './register.ts';

/** A request as it came and as it would go on, with what the register knows of its terminal. */
export interface Received {
  readonly asked: Message;
  readonly enriched: Message;
  readonly terminal: Terminal | undefined;
}

type Check = (received: Received) => ResponseCode | undefined;

/** The terminal is one of ours. */
const terminalKnown: Check = ({ terminal }) => (terminal === undefined ? '58' : undefined);

/** The merchant it names, if it names one, is the merchant the terminal was given to. */
const merchantFits: Check = ({ asked, terminal }) => {
  const named = asked.fields[42]?.trimEnd();
  return named === undefined || named === terminal?.merchant.merchantId ? undefined : '03';
};

const allFieldsThere: Check = ({ enriched }) =>
  checkMessage(enriched) === undefined ? undefined : '30';

const accountNumberPossible: Check = ({ enriched }) =>
  PAN.parse(enriched.fields[2] ?? '') === undefined ? '14' : undefined;

/** Purchases only: DE 3 begins with 00. */
const purchase: Check = ({ enriched }) => (enriched.fields[3]?.startsWith('00') ? undefined : '12');

const amountAboveZero: Check = ({ enriched }) =>
  Number(enriched.fields[4]) > 0 ? undefined : '13';

const currencyKnown: Check = ({ enriched }) =>
  currencyOfNumeric(enriched.fields[49] ?? '') === undefined ? '12' : undefined;

/** Without these there is no transaction to write down: the answer says so and nothing is kept. */
const BEFORE_KEEPING: readonly Check[] = [
  terminalKnown,
  merchantFits,
  allFieldsThere,
  accountNumberPossible,
  currencyKnown,
];

/** These make a transaction that was declined. */
const BEFORE_FORWARDING: readonly Check[] = [purchase, amountAboveZero];

/** The first no of those checks that come before a transaction can be kept. */
export function checkBeforeKeeping(received: Received): ResponseCode | undefined {
  return firstNo(BEFORE_KEEPING, received);
}

/** The first no of those checks that come before a kept transaction is forwarded. */
export function checkBeforeForwarding(received: Received): ResponseCode | undefined {
  return firstNo(BEFORE_FORWARDING, received);
}

/** A reversal needs a terminal of ours and all its fields. */
export function checkReversal(received: Received): ResponseCode | undefined {
  return firstNo([terminalKnown, merchantFits, allFieldsThere, accountNumberPossible], received);
}

function firstNo(checks: readonly Check[], received: Received): ResponseCode | undefined {
  for (const check of checks) {
    const no = check(received);
    if (no !== undefined) return no;
  }
  return undefined;
}
