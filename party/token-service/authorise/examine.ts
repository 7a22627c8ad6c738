/**
 * What is found about a request: by the checks on a tap, by the rules for what follows a payment,
 * or, of plastic, only whether it came as plastic may. Its issuer does the rest.
 */
import { DecodeError, fromHex } from '@armilla/bytes';
import { decodeSubelements, type Message, type ResponseCode } from '@armilla/iso8583';
import type { Queryable } from '@armilla/kit/database';
import { CURRENCIES } from '@armilla/kit/money';
import { controlsOf } from '../controls/controls.ts';
import {
  type Ceiling,
  type CheckAnswer,
  type ChipData,
  checkTap,
  limitObjection,
  type NamedCheck,
  OFFLINE_CHECKS,
  readChipData,
  type Tap,
} from '../decide/checks.ts';
import type { Controls } from '../decide/controls.ts';
import { type Credential, credentialsNamed } from '../decide/credential.ts';
import { INCREMENT_RULES, objectionTo, REFUND_RULES } from '../decide/follow-up.ts';
import { type Asked, entryOf, type Kind, kindOf } from '../decide/kinds.ts';
import { DECLINE_CODES, type DeclineReason } from '../decide/response-codes.ts';
import { CRYPTOGRAM_VERSION_NUMBER, tokenMasterKey } from '../keys/token-keys.ts';
import { translatePin } from '../pin/translate.ts';
import { bankOf, type Room } from '../room.ts';
import { isBehind } from '../store/advices.ts';
import { type AuthorisationRow, spentSince } from '../store/authorisations.ts';
import { credentialsOf } from '../store/credentials.ts';
import type { PayingToken } from '../store/tokens.ts';
import { findOriginal } from './original.ts';
import type { Payer } from './payer.ts';

/** What the checks found. */
export interface Findings {
  readonly kind: Kind;
  readonly reason: DeclineReason | undefined;
  /** DE 39 of a decline. */
  readonly responseCode: ResponseCode | undefined;
  /** The check that objected, in words. */
  readonly check: string | undefined;
  readonly chip: ChipData | undefined;
  /** The sequence number whose keys the cryptogram was measured by. */
  readonly psn: string | undefined;
  readonly cryptogram: AuthorisationRow['cryptogram'];
  /** The payment that this one follows. */
  readonly originalId: string | null;
}

const NOTHING: Omit<Findings, 'kind'> = {
  reason: undefined,
  responseCode: undefined,
  check: undefined,
  chip: undefined,
  psn: undefined,
  cryptogram: 'NOT_CHECKED',
  originalId: null,
};

function refused(reason: DeclineReason, check: string, kind: Kind = 'PURCHASE'): Findings {
  return { ...NOTHING, kind, reason, check, responseCode: DECLINE_CODES[reason] };
}

/** What is found about a request of this account. */
export async function examine(
  room: Room,
  tx: Queryable,
  request: Message,
  payer: Payer | undefined,
): Promise<Findings> {
  if (payer === undefined) return refused('CARD_UNKNOWN', 'the number is a token');
  try {
    return await examineOf(room, tx, request, payer);
  } catch (error) {
    if (error instanceof DecodeError) return refused('INPUT_INVALID', `readable: ${error.path}`);
    throw error;
  }
}

async function examineOf(
  room: Room,
  tx: Queryable,
  request: Message,
  payer: Payer,
): Promise<Findings> {
  const { fields } = request;
  const told = decodeSubelements(fields[48] ?? '');
  const kind = kindOf(fields, told);
  if (kind === undefined) return refused('DATA_MISMATCH', 'processing code is served');
  const entry = entryOf(fields, kind, told);
  if (entry === undefined) {
    return payer.kind === 'TOKEN'
      ? refused('TOKEN_DOMAIN', 'contactless by chip', kind)
      : refused('CARD_UNKNOWN', 'the number is a token', kind);
  }
  const asked: Asked = { kind, entry, originalRRN: told['12'] };
  const found =
    payer.kind === 'TOKEN'
      ? await examineToken(room, tx, request, asked, payer.token)
      : examinePlastic(room, request, asked);
  return found.reason === undefined ? follow(room, tx, request, asked, payer, found) : found;
}

/** A PIN is carried on; everything else of plastic is its issuer's to check. */
function examinePlastic(room: Room, { fields }: Message, { kind }: Asked): Findings {
  const block = decodeSubelements(fields[48] ?? '')['08'];
  const carries = block === undefined || readsPin(room, fields)(fromHex(block, 'DE48.08'));
  if (carries && fields[52] === undefined) return { ...NOTHING, kind };
  return refused('TRANSACTION_NOT_SUPPORTED', 'a PIN can be carried on to who checks it', kind);
}

async function examineToken(
  room: Room,
  tx: Queryable,
  request: Message,
  { kind, entry }: Asked,
  token: PayingToken,
): Promise<Findings> {
  if (entry === 'FOLLOW_UP') {
    // Money goes back to the account whatever became of the token; nothing more is taken by it.
    const mayFollow = kind === 'REFUND' || token.status === 'ACTIVE';
    return mayFollow ? { ...NOTHING, kind } : refused('TOKEN_NOT_ACTIVE', 'token is active', kind);
  }
  const chip = readChipData(request.fields[55] ?? new Uint8Array(0));
  if (chip === undefined) return refused('INPUT_INVALID', 'DE 55 is whole', kind);
  const standing = await standingOf(room, tx, token, 0);
  return findingsOf(kind, chip, checkCredentials(room, request, kind, standing, chip));
}

/** What card and terminal approved between themselves: whether the card made it. */
export async function examineOffline(
  room: Room,
  tx: Queryable,
  request: Message,
  token: PayingToken,
): Promise<Findings> {
  try {
    const chip = readChipData(request.fields[55] ?? new Uint8Array(0));
    if (chip === undefined) return refused('INPUT_INVALID', 'DE 55 is whole', 'OFFLINE');
    const standing = await standingOf(room, tx, token, 0);
    const checked = checkCredentials(room, request, 'OFFLINE', standing, chip, OFFLINE_CHECKS);
    return findingsOf('OFFLINE', chip, checked);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return refused('INPUT_INVALID', `readable: ${error.path}`, 'OFFLINE');
  }
}

/**
 * What follows a payment is held against it: a refund by receipt, an increment. Its issuer would
 * hold it against what it has not yet been told is gone, and say no for good.
 */
async function follow(
  room: Room,
  tx: Queryable,
  request: Message,
  { kind, originalRRN }: Asked,
  payer: Payer,
  found: Findings,
): Promise<Findings> {
  if (originalRRN === undefined || (kind !== 'REFUND' && kind !== 'INCREMENT')) return found;
  const { row, original } = (await findOriginal(room, tx, request, originalRRN)) ?? {};
  const wanted = { amountMinor: Number(request.fields[4]), currency: request.fields[49] ?? '' };
  const rules = kind === 'REFUND' ? REFUND_RULES : INCREMENT_RULES;
  const objection = objectionTo(rules, original, wanted);
  if (objection !== undefined) {
    const { reason, check } = objection;
    return { ...found, reason, check, responseCode: DECLINE_CODES[reason] };
  }
  if (row !== undefined && (await isBehind(tx, row))) {
    const [reason, check] = [
      'ISSUER_UNAVAILABLE',
      'its issuer has heard what came before',
    ] as const;
    return { ...found, reason, check, responseCode: DECLINE_CODES[reason] };
  }
  const above = await aboveLimits(room, tx, request, kind, payer, original?.standingMinor ?? 0);
  return { ...found, ...above, originalId: row?.authorisation_id ?? null };
}

async function aboveLimits(
  room: Room,
  tx: Queryable,
  request: Message,
  kind: Kind,
  payer: Payer,
  addedToMinor: number,
) {
  if (payer.kind === 'PLASTIC') return undefined;
  const token = await standingOf(room, tx, payer.token, addedToMinor);
  return limitObjection({ fields: request.fields, kind, token });
}

/** A token, and what there is to know about it besides its row. */
interface Standing {
  readonly token: PayingToken;
  readonly isServed: boolean;
  readonly ceiling: Ceiling;
  readonly controls: Controls;
  readonly acceptedAt: readonly string[] | undefined;
  readonly rid: string;
}

export const DAY_MS = 86_400_000;
/** Of five bytes. */
const RID_DIGITS = 10;

async function standingOf(
  room: Room,
  tx: Queryable,
  token: PayingToken,
  addedToMinor: number,
): Promise<Standing> {
  const { limits, currency, acceptedAt, ...bank } = bankOf(room, token.programme_id);
  const rid = bank.token.aid.slice(0, RID_DIGITS);
  const now = room.clock.now();
  const today = now - (now % DAY_MS);
  const { numeric } = CURRENCIES[currency];
  const spentMinor = await spentSince(tx, token.token_unique_reference, today, numeric);
  const ceiling = { ...limits, currency: numeric, spentMinor, addedToMinor };
  const controls = controlsOf(token);
  const common = { token, ceiling, controls, acceptedAt, rid };
  return { ...common, isServed: isServed(room, token) };
}

/** Whether the programme still lets tokens of this generation of its model pay (M30). */
function isServed(room: Room, token: PayingToken): boolean {
  const generation = Number(token.service_generation);
  return !room.service.generations.some(
    ({ model, current, older }) =>
      model === token.enrolled_model && generation < current && !older.payments,
  );
}

/** The checks with the one credential that made the cryptogram. */
interface Checked {
  readonly psn: string;
  readonly answer: CheckAnswer;
}

/** While a renewal is on its way the band may hold the present credential or the next one. */
function checkCredentials(
  room: Room,
  request: Message,
  kind: Kind,
  standing: Standing,
  chip: ChipData,
  checks?: readonly NamedCheck[],
): Checked {
  const named = credentialsNamed(credentialsOf(standing.token), request.fields[23]);
  const check = (credential: Credential) => ({
    psn: credential.psn,
    answer: checkTap(tapOf(room, request, kind, standing, chip, credential), checks),
  });
  const [first, ...others] = named;
  const checked = check(first);
  return [checked, ...others.map(check)].find(isProved) ?? checked;
}

function isProved({ answer }: Checked): boolean {
  return answer.ok || answer.proved;
}

function findingsOf(kind: Kind, chip: ChipData, { psn, answer }: Checked): Findings {
  const about = { ...NOTHING, kind, chip, psn };
  if (answer.ok) return { ...about, cryptogram: 'VERIFIED' };
  const { reason, check, responseCode } = answer;
  const objection = { ...about, reason, check, responseCode };
  if (answer.proved) return { ...objection, cryptogram: 'VERIFIED' };
  const cryptogram = reason === 'CRYPTOGRAM_INVALID' ? 'REFUSED' : 'NOT_CHECKED';
  return { ...objection, cryptogram };
}

function tapOf(
  room: Room,
  { fields }: Message,
  kind: Kind,
  standing: Standing,
  chip: ChipData,
  { psn, expiry, keyDerivationIndex }: Credential,
): Tap {
  const { token, isServed, ceiling, controls, acceptedAt, rid } = standing;
  const { doubtful_psn: doubtful, doubtful_through: through } = token;
  const dpan = fields[2] ?? '';
  return {
    fields,
    chip,
    kind,
    now: room.clock.now(),
    readsPin: readsPin(room, fields),
    token: {
      dpan,
      status: token.status,
      expiry,
      doubtfulThrough: doubtful !== null && psn <= doubtful ? (through ?? undefined) : undefined,
      masterKey: tokenMasterKey(room.keys, dpan, psn, keyDerivationIndex),
      keyDerivationIndex,
      cryptogramVersionNumber: CRYPTOGRAM_VERSION_NUMBER,
      isServed,
      ceiling,
      controls,
      acceptedAt,
      rid,
    },
  };
}

/** Whether a PIN block is of the acquirer's zone and of this number; none is without keys. */
function readsPin(room: Room, fields: Message['fields']): (block: Uint8Array) => boolean {
  const key = room.pinZoneKeys?.acquirer;
  const zone = key && { key, pan: fields[2] ?? '' };
  return (block) =>
    zone !== undefined && translatePin(block, zone, zone, room.chance) !== undefined;
}
