/**
 * The checks on a contactless authorisation with a token, in their order. Each is a small function
 * by its name; the first that objects decides. They run before anybody else is asked, stand-in
 * included.
 */
import { equal, fromHex, hex } from '@armilla/bytes';
import { applicationCryptogram, type CryptogramData, decodeIad } from '@armilla/emv';
import { decodeSubelements, type Message, type ResponseCode } from '@armilla/iso8583';
import { isNotAhead as isDayNotAhead } from '@armilla/kit/signed-day';
import { decodeNumeric, decodeTlv, decodeTrack2, valueOf as findValue } from '@armilla/tlv';
import {
  type Controls,
  countryOf,
  isAtOwnMerchants,
  isInOwnCountries,
  isWithinOwnDay,
  isWithinOwnTap,
  type Spend,
} from './controls.ts';
import { isPastMonth } from './dpan.ts';
import { isSpend, type Kind } from './kinds.ts';
import { AMOUNT_CODE, DECLINE_CODES, type DeclineReason } from './response-codes.ts';
import type { TokenStatus } from './token-state.ts';

/** What is known of the token that a request names. */
export interface TokenFacts {
  readonly dpan: string;
  readonly status: TokenStatus;
  /** `YYMM`. */
  readonly expiry: string;
  /** After a restore: taps of this day (`YYMMDD`) or before may have been taken already. */
  readonly doubtfulThrough: string | undefined;
  /** The token's master key for cryptograms, 16 bytes. */
  readonly masterKey: Uint8Array;
  readonly keyDerivationIndex: number;
  readonly cryptogramVersionNumber: number;
  /** False for one of an older generation of the service that the programme no longer serves. */
  readonly isServed: boolean;
  readonly ceiling: Ceiling;
  /** What the cardholder allows it. */
  readonly controls: Controls;
  /** Merchants a closed loop's tokens pay at; absent in an open scheme. */
  readonly acceptedAt: readonly string[] | undefined;
  /** Registered application provider identifier of its scheme (ISO/IEC 7816-4), hexadecimal. */
  readonly rid: string;
}

/** What a token may pay: its bank's limits, and what it has paid today. Minor units. */
export interface Ceiling {
  /** ISO 4217 numeric. Amounts in another currency are its issuer's to judge. */
  readonly currency: string;
  readonly tapMinor: number;
  readonly dayMinor: number;
  readonly spentMinor: number;
  /** What this payment is added to: of an increment, what is held already. */
  readonly addedToMinor: number;
}

/** One tap: the message, its chip data once they have been read, and the token. */
export interface Tap {
  readonly fields: Message['fields'];
  readonly chip: ChipData;
  readonly token: TokenFacts;
  readonly kind: Kind;
  readonly now: number;
  /** Whether a PIN block of format 4 (DE 48.08) can be carried on to the issuer. */
  readonly readsPin: (block: Uint8Array) => boolean;
}

/** What of DE 55 is looked at. */
export interface ChipData extends CryptogramData {
  /** 9F26. */
  readonly cryptogram: Uint8Array;
  /** 9F27. */
  readonly cid: number;
  /** 9F10. */
  readonly iad: Uint8Array;
  /** 84, where the terminal says which application it took the card for. */
  readonly dfName: Uint8Array | undefined;
}

/** Number of bytes of each element that a request with a token must bring. */
const CHIP_ELEMENTS = {
  amountAuthorised: [0x9f02, 6],
  terminalCountry: [0x9f1a, 2],
  tvr: [0x95, 5],
  currency: [0x5f2a, 2],
  date: [0x9a, 3],
  type: [0x9c, 1],
  unpredictableNumber: [0x9f37, 4],
  aip: [0x82, 2],
  atc: [0x9f36, 2],
  cryptogram: [0x9f26, 8],
} as const;

/**
 * Reads DE 55; `undefined` when an element is missing or too long. Throws DecodeError on garbage.
 */
export function readChipData(bytes: Uint8Array): ChipData | undefined {
  const list = decodeTlv(bytes);
  const read: Partial<Record<keyof typeof CHIP_ELEMENTS, Uint8Array>> = {};
  for (const [name, [tag, length]] of Object.entries(CHIP_ELEMENTS)) {
    const value = findValue(list, tag);
    if (value?.length !== length) return undefined;
    read[name as keyof typeof CHIP_ELEMENTS] = value;
  }
  const [cid] = findValue(list, 0x9f27) ?? [];
  const iad = findValue(list, 0x9f10);
  const amountOther = findValue(list, 0x9f03) ?? new Uint8Array(6);
  if (cid === undefined || iad === undefined || amountOther.length !== 6) return undefined;
  // Every element of the table was found above, or the function has returned.
  const dfName = findValue(list, 0x84);
  return { ...(read as Required<typeof read>), cid, iad, amountOther, dfName };
}

/** DE 42, card acceptor identification code, is filled up with spaces. */
function isInLoop({ fields, token }: Tap): boolean {
  return token.acceptedAt?.includes((fields[42] ?? '').trim()) ?? true;
}

/** What limits look at: no chip is needed to spend on what was begun with one. */
export interface Spending extends Pick<Tap, 'fields' | 'kind'> {
  readonly token: Pick<TokenFacts, 'ceiling' | 'controls'>;
}

/** A check by its name, why it declines, and how DE 39 says so where not by its reason. */
export type NamedCheck<T = Tap> = readonly [
  name: string,
  reason: DeclineReason,
  holds: (on: T) => boolean,
  responseCode?: ResponseCode,
];

/** The limits of bank and cardholder: what a spend must keep, card or no card. */
export const LIMITS: readonly NamedCheck<Spending>[] = [
  ['amount is within the ceiling of a tap', 'LIMIT_EXCEEDED', isWithinTap],
  ['amount is within the ceiling of the day', 'LIMIT_EXCEEDED', isWithinDay],
  ['within the cardholder’s limit of a tap', 'CARD_CONTROL', keeps(isWithinOwnTap), AMOUNT_CODE],
  ['within the cardholder’s limit of a day', 'CARD_CONTROL', keeps(isWithinOwnDay), AMOUNT_CODE],
  ['in a country the cardholder allows', 'CARD_CONTROL', keeps(isInOwnCountries)],
  ['at a kind of shop the cardholder allows', 'CARD_CONTROL', keeps(isAtOwnMerchants)],
];

/** What binds the message to what the card signed. */
const SIGNED: readonly NamedCheck[] = [
  ['amount is the signed amount', 'DATA_MISMATCH', amountAgrees],
  ['currency is the signed currency', 'DATA_MISMATCH', currencyAgrees],
  ['transaction type is the signed type', 'DATA_MISMATCH', typeAgrees],
  ['track 2 is of this token', 'DATA_MISMATCH', trackAgrees],
  ['application is of the token’s scheme', 'DATA_MISMATCH', schemeAgrees],
];

/** What the signed day says of the counter. */
const DATED: readonly NamedCheck[] = [
  ['the day is not ahead of the clock', 'DATA_MISMATCH', isNotAhead],
  ['the counter cannot have been used before a restore', 'COUNTER_DOUBTFUL', isBeyondDoubt],
];

/** Names and reasons, in order; a check answers whether all is well. */
export const CHECKS: readonly NamedCheck[] = [
  ['token is active', 'TOKEN_NOT_ACTIVE', ({ token }) => token.status === 'ACTIVE'],
  ...SIGNED,
  ['cryptogram is an ARQC of our kind', 'CRYPTOGRAM_INVALID', isOurARQC],
  ['ARQC verifies', 'CRYPTOGRAM_INVALID', cryptogramVerifies],
  ...DATED,
  ['token is not past its expiry', 'CARD_EXPIRED', isInTime],
  ['a PIN can be carried on to who checks it', 'TRANSACTION_NOT_SUPPORTED', carriesPin],
  ['merchant is in the token’s loop', 'TOKEN_DOMAIN', isInLoop],
  ['service generation is served', 'SERVICE_UPDATE_REQUIRED', ({ token }) => token.isServed],
  ...LIMITS,
];

/** Of a tap that card and terminal approved between themselves: it is told of, not asked for. */
export const OFFLINE_CHECKS: readonly NamedCheck[] = [
  ...SIGNED,
  ['cryptogram is a TC of our kind', 'CRYPTOGRAM_INVALID', isOurTC],
  ['TC verifies', 'CRYPTOGRAM_INVALID', cryptogramVerifies],
  ...DATED,
];

/** A check that objected. */
export interface CheckFailure {
  readonly check: string;
  readonly reason: DeclineReason;
  /** DE 39. */
  readonly responseCode: ResponseCode;
}

export type CheckAnswer =
  | { readonly ok: true }
  | (CheckFailure & {
      readonly ok: false;
      /** Whether the card itself made the cryptogram. */
      readonly proved: boolean;
    });

/**
 * Walks the list; whether the ATC was used before is asked of the store, by its constraint. What a
 * held token's card made is known for its own as well: presented again when the hold is gone, it
 * would otherwise pay.
 */
export function checkTap(tap: Tap, checks: readonly NamedCheck[] = CHECKS): CheckAnswer {
  const proving = checks.findIndex(([, , holds]) => holds === cryptogramVerifies);
  const failing = checks.findIndex(([, , holds]) => !holds(tap));
  const failed = checks[failing];
  if (failed === undefined) return { ok: true };
  const [check, reason, , responseCode = DECLINE_CODES[reason]] = failed;
  const proof = checks.slice(failing + 1, proving + 1);
  const proved = reason === 'TOKEN_NOT_ACTIVE' && proof.every(([, , holds]) => holds(tap));
  return { ok: false, check, reason, responseCode, proved: proved || failing > proving };
}

/** Walks the limits for a spend without a card. */
export function limitObjection(spending: Spending): CheckFailure | undefined {
  const failed = LIMITS.find(([, , holds]) => !holds(spending));
  if (failed === undefined) return undefined;
  const [check, reason, , responseCode = DECLINE_CODES[reason]] = failed;
  return { check, reason, responseCode };
}

function amountAgrees({ fields, chip }: Tap): boolean {
  return Number(fields[4]) === decodeNumeric(chip.amountAuthorised, '55.9F02');
}

function currencyAgrees({ fields, chip }: Tap): boolean {
  return equal(chip.currency, fromHex((fields[49] ?? '').padStart(4, '0'), 'DE49'));
}

function typeAgrees({ fields, chip }: Tap): boolean {
  return equal(chip.type, fromHex((fields[3] ?? '').slice(0, 2), 'DE3'));
}

function trackAgrees({ fields, token }: Tap): boolean {
  const track = fields[35];
  if (track === undefined) return true;
  const padded = track.padEnd(track.length + (track.length % 2), 'F').replaceAll('=', 'D');
  const { pan, expiry } = decodeTrack2(fromHex(padded, 'DE35'), 'DE35');
  return pan === token.dpan && expiry === token.expiry;
}

/**
 * Nobody signs the name under which a card was selected: somebody between card and terminal can
 * have it taken for another scheme's, whose terminals ask less of the cardholder ("card brand
 * mix-up attack", USENIX Security 2021). The number says whose it is.
 */
function schemeAgrees({ chip, token }: Tap): boolean {
  return chip.dfName === undefined || hex(chip.dfName).startsWith(token.rid);
}

/**
 * CID b8–b7 and the card verification results must both say which cryptogram it is, and it must be
 * of the one version that this token was given: no other is computed, so none can be asked for.
 */
function isOurs({ chip, token }: Tap, cid: number, result: number): boolean {
  const { kdi, cvn, cvr } = decodeIad(chip.iad);
  return (
    (chip.cid & 0xc0) === cid &&
    ((cvr[0] ?? 0) & 0xf0) === result &&
    kdi === token.keyDerivationIndex &&
    cvn === token.cryptogramVersionNumber
  );
}

function isOurARQC(tap: Tap): boolean {
  return isOurs(tap, 0x80, 0xa0);
}

function isOurTC(tap: Tap): boolean {
  return isOurs(tap, 0x40, 0x90);
}

function isNotAhead({ chip, now }: Tap): boolean {
  return isDayNotAhead(hex(chip.date), now);
}

function isBeyondDoubt({ chip, token: { doubtfulThrough } }: Tap): boolean {
  return doubtfulThrough === undefined || hex(chip.date) > doubtfulThrough;
}

function isInTime({ token, now }: Tap): boolean {
  return !isPastMonth(token.expiry, now);
}

/** TVR byte 3, bit 3: online PIN entered (Book 3, annex C5). */
const ONLINE_PIN_ENTERED = 0x04;

/**
 * A PIN block is bound to the number and the zone it was made for; towards this party it is of
 * format 4. Card and message must agree whether there is one: a payment must not go on as if its
 * PIN had been seen.
 */
function carriesPin({ fields, chip, readsPin }: Tap): boolean {
  const entered = ((chip.tvr[2] ?? 0) & ONLINE_PIN_ENTERED) !== 0;
  const block = decodeSubelements(fields[48] ?? '')['08'];
  if (fields[52] !== undefined || entered !== (block !== undefined)) return false;
  return block === undefined || readsPin(fromHex(block, 'DE48.08'));
}

function isWithinTap({ fields, kind, token: { ceiling } }: Spending): boolean {
  if (!isSpend(kind) || fields[49] !== ceiling.currency) return true;
  return ceiling.addedToMinor + Number(fields[4]) <= ceiling.tapMinor;
}

function isWithinDay({ fields, kind, token: { ceiling } }: Spending): boolean {
  if (!isSpend(kind) || fields[49] !== ceiling.currency) return true;
  return Number(fields[4]) <= ceiling.dayMinor - ceiling.spentMinor;
}

/** A check of the cardholder's own limits; they are about what is spent. */
function keeps(limit: (controls: Controls, spend: Spend) => boolean) {
  return (on: Spending) => !isSpend(on.kind) || limit(on.token.controls, spendOf(on));
}

function spendOf({ fields, kind, token: { ceiling } }: Spending): Spend {
  const amountMinor = Number(fields[4]);
  return {
    amountMinor: ceiling.addedToMinor + amountMinor,
    spentMinor: ceiling.spentMinor - ceiling.addedToMinor,
    inOwnCurrency: fields[49] === ceiling.currency,
    isCash: kind === 'CASH',
    country: countryOf(fields[43]),
    categoryCode: fields[18] ?? '',
  };
}

function cryptogramVerifies({ chip, token }: Tap): boolean {
  const expected = applicationCryptogram({
    masterKey: token.masterKey,
    cvn: token.cryptogramVersionNumber,
    dataInput: chip,
    iad: chip.iad,
  });
  return equal(expected, chip.cryptogram);
}
