/**
 * What is checked of a terminal's request before anybody else sees it: a list of steps, each of
 * which says no with a DE 39 or lets it pass.
 */

import { DecodeError } from '@armilla/bytes';
import {
  checkMessage,
  decodeSubelements,
  isAdvice,
  type Message,
  type ResponseCode,
} from '@armilla/iso8583';
import { currencyOfNumeric } from '@armilla/kit/money';
import { PAN } from '@armilla/kit/secret';
import { kindOf, originalReference } from './kind.ts';
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

const privateDataReadable: Check = ({ asked }) => {
  try {
    decodeSubelements(asked.fields[48] ?? '');
    return undefined;
  } catch (error) {
    if (error instanceof DecodeError) return '30';
    throw error;
  }
};

const allFieldsThere: Check = ({ enriched }) =>
  checkMessage(enriched) === undefined ? undefined : '30';

const accountNumberPossible: Check = ({ enriched }) =>
  PAN.parse(enriched.fields[2] ?? '') === undefined ? '14' : undefined;

/** A purchase, final or held, more of one held, cash or a refund. */
const kindKnown: Check = ({ enriched }) => (kindOf(enriched) === undefined ? '12' : undefined);

const amountAboveZero: Check = ({ enriched }) =>
  Number(enriched.fields[4]) > 0 ? undefined : '13';

const currencyKnown: Check = ({ enriched }) =>
  currencyOfNumeric(enriched.fields[49] ?? '') === undefined ? '12' : undefined;

/** MCC of cash machines (ISO 18245): nobody else pays out. */
const CASH_MACHINE = '6011';

const cashFromCashMachine: Check = ({ enriched, terminal }) =>
  kindOf(enriched) !== 'CASH' || terminal?.merchant.categoryCode === CASH_MACHINE
    ? undefined
    : '58';

/** Points pay a purchase and nothing else. */
const pointsForPurchase: Check = ({ enriched }) => {
  const { '07': points } = decodeSubelements(enriched.fields[48] ?? '');
  return points === undefined || kindOf(enriched) === 'PURCHASE' ? undefined : '12';
};

const incrementNamesOriginal: Check = ({ enriched }) =>
  kindOf(enriched) === 'INCREMENT' && originalReference(enriched) === undefined ? '30' : undefined;

/** DE 22 of contactless and contact chip. */
const CHIP_ENTRY = /^0[57]/;

/** What is told, not asked for, was approved by card and terminal, and shows the cryptogram. */
const advicePossible: Check = ({ asked }) => {
  if (!isAdvice(asked.mti)) return undefined;
  const { 22: entryMode = '', 39: responseCode, 55: chip } = asked.fields;
  if (CHIP_ENTRY.test(entryMode) && chip === undefined) return '30';
  return responseCode === '00' ? undefined : '12';
};

/** A sale; anything else a terminal has no power to approve. */
const adviceOfSale: Check = ({ asked, enriched }) =>
  !isAdvice(asked.mti) || kindOf(enriched) === 'PURCHASE' ? undefined : '12';

/** Without these there is no transaction to write down: the answer says so and nothing is kept. */
const BEFORE_KEEPING: readonly Check[] = [
  terminalKnown,
  merchantFits,
  privateDataReadable,
  allFieldsThere,
  advicePossible,
  accountNumberPossible,
  currencyKnown,
  kindKnown,
  adviceOfSale,
  incrementNamesOriginal,
];

/** These make a transaction that was declined. */
const BEFORE_FORWARDING: readonly Check[] = [
  amountAboveZero,
  cashFromCashMachine,
  pointsForPurchase,
];

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
  const checks = [terminalKnown, merchantFits, privateDataReadable, allFieldsThere];
  return firstNo([...checks, accountNumberPossible], received);
}

function firstNo(checks: readonly Check[], received: Received): ResponseCode | undefined {
  for (const check of checks) {
    const no = check(received);
    if (no !== undefined) return no;
  }
  return undefined;
}
