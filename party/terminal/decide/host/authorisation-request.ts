/** The 0100 a tap becomes when the card asks to go online. */
import { hex } from '@armilla/bytes';
import { encodeSubelements, type Message, MTI } from '@armilla/iso8583';
import type { TerminalConfiguration } from '../configuration.ts';
import type { Outcome } from '../kernel/outcome.ts';
import { printableText } from '../printable-text.ts';
import { transmissionTime } from './clock-fields.ts';

/** An enciphered PIN as the pad gives it. Format 4 does not fit DE 52 and travels in DE 48. */
export interface EncipheredPin {
  readonly format: 0 | 4;
  /** 8 bytes of format 0, 16 of format 4. */
  readonly block: Uint8Array;
  /** DE 53, sixteen digits. */
  readonly securityControl: string;
  /** DUKPT: ten bytes of triple DES, twelve of AES. Longer than DE 53, it travels in DE 48. */
  readonly keySerialNumber?: Uint8Array;
}

export interface AuthorisationFacts {
  readonly outcome: Outcome;
  readonly terminal: TerminalConfiguration;
  /** DE 11, six digits. */
  readonly stan: string;
  /** DE 37, twelve characters. */
  readonly rrn: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Whether there is a PIN pad, for DE 22. */
  readonly takesPin: boolean;
  readonly pin?: EncipheredPin | undefined;
  readonly wishes?: SaleWishes | undefined;
}

/** What is asked of the issuer beside the amount. */
export interface SaleWishes {
  /** How many points may be spent on it at most (DE 48.07). */
  readonly points?: number | undefined;
  /** Held now, completed with the final amount later (DE 48.14). */
  readonly preauthorisation?: boolean | undefined;
  /** Of a refund: DE 37 of the payment it gives back (DE 48.12). */
  readonly refundOf?: string | undefined;
}

/** ISO 8583:1987, 0100. Throws RangeError when the outcome holds no card to authorise. */
export function authorisationRequest(facts: AuthorisationFacts): Message {
  return { mti: MTI.authorisationRequest, fields: transactionFields(facts) };
}

/** What every message about a tap says. Throws as {@link authorisationRequest} does. */
export function transactionFields(facts: AuthorisationFacts): Message['fields'] {
  const { outcome, terminal, stan, rrn, pin } = facts;
  const { dpan, track2, transaction } = outcome;
  if (dpan === null || outcome.cryptogram === null) {
    throw new RangeError('nothing to authorise: no account or no cryptogram');
  }
  return {
    2: dpan.expose(),
    3: `${transaction.type}0000`,
    4: String(transaction.amountMinor).padStart(12, '0'),
    7: transmissionTime(facts.now),
    11: stan,
    12: transaction.time,
    13: transaction.date.slice(2),
    14: outcome.expiry ?? undefined,
    18: terminal.merchant.categoryCode,
    22: facts.takesPin ? '071' : '072',
    23: outcome.psn?.padStart(3, '0'),
    25: terminal.conditionCode,
    32: terminal.acquirerId,
    35: track2 === null ? undefined : printedTrack2(track2.expose()),
    37: rrn,
    ...merchantFields(terminal),
    48: privateData(facts),
    49: transaction.currency.numeric,
    52: pin?.format === 0 ? pin.block : undefined,
    53: pin?.securityControl,
    55: outcome.de55,
  };
}

/** DE 41, 42 and 43: name 25, city 13, country 2. */
function merchantFields({ terminalId, merchant }: TerminalConfiguration) {
  const name = printableText(merchant.name, 25);
  const place = printableText(merchant.city, 13);
  return {
    41: printableText(terminalId, 8),
    42: printableText(merchant.id, 15),
    43: `${name}${place}${printableText(merchant.country, 2)}`,
  };
}

/** Digits with `=` between account and expiry, fill left out. */
function printedTrack2(value: Uint8Array): string {
  return hex(value).replace('D', '=').replace(/F+$/, '');
}

function privateData({ outcome, terminal, pin, wishes = {} }: AuthorisationFacts) {
  const { points, preauthorisation = false, refundOf } = wishes;
  const text = encodeSubelements({
    '01': outcome.tokenRequestorId ?? undefined,
    '05': outcome.deviceType ?? undefined,
    '07': points === undefined ? undefined : String(points),
    '08': pin?.format === 4 ? hex(pin.block) : undefined,
    '09': pin?.keySerialNumber && hex(pin.keySerialNumber),
    '12': refundOf,
    '13': takesPart(outcome, terminal, preauthorisation) ? '1' : undefined,
    '14': preauthorisation ? '1' : undefined,
  });
  return text === '' ? undefined : text;
}

/**
 * A part will do for a sale alone: cash is counted out whole, and a hold is asked for as needed.
 */
function takesPart(
  { transaction, kind }: Outcome,
  terminal: TerminalConfiguration,
  preauthorisation: boolean,
): boolean {
  const isSale = transaction.type === '00' && !preauthorisation && kind === 'ONLINE_REQUEST';
  return isSale && terminal.takesPartialApproval;
}
