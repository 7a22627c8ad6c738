/**
 * An authorisation request with a token: recognised when it comes again, checked by the list,
 * written down with its counter, and only then shown to the issuer.
 */
import { DecodeError } from '@armilla/bytes';
import { checkMessage, correlationKey, type Message, MTI } from '@armilla/iso8583';
import { one, type Queryable } from '@armilla/kit/database';
import { CURRENCIES } from '@armilla/kit/money';
import {
  type Ceiling,
  type CheckAnswer,
  type ChipData,
  checkTap,
  isInDomain,
  readChipData,
} from '../decide/checks.ts';
import { type Credential, credentialsNamed } from '../decide/credential.ts';
import { DECLINE_CODES, type DeclineReason } from '../decide/response-codes.ts';
import { CRYPTOGRAM_VERSION_NUMBER, tokenMasterKey } from '../keys/token-keys.ts';
import { placeHold } from '../life/holds.ts';
import { bankOf, newId, type Room } from '../room.ts';
import {
  type AuthorisationRow,
  answerAuthorisation,
  authorisation,
  insertAuthorisation,
  spentSince,
  useAtc,
} from '../store/authorisations.ts';
import { credentialsOf, type PayingTokenRow } from '../store/credentials.ts';
import { enrolment, lockEnrolment } from '../store/enrolments.ts';
import { lockTokenByFingerprint, type TokenRow } from '../store/tokens.ts';
import { dpanFingerprint } from '../vault/vault.ts';
import { fieldsOf, keptAnswer, keptRequest, ownAnswer } from './messages.ts';
import { tellOutcome } from './outcome.ts';

/** What becomes of a request: answered here, or it goes on to the issuer. */
export type Judged =
  | { readonly kind: 'ANSWER'; readonly answer: Message }
  | { readonly kind: 'UNDER_WAY'; readonly authorisationId: string }
  | { readonly kind: 'FORWARD'; readonly authorisationId: string; readonly token: TokenRow };

/** Judges a request; everything it decides is durable when this resolves. */
export async function judgeTap(room: Room, request: Message): Promise<Judged> {
  const missing = checkMessage(request);
  if (missing !== undefined && missing !== 'DE55') {
    return { kind: 'ANSWER', answer: declineAnswer(request, 'INPUT_INVALID') };
  }
  let tell = () => {};
  const judged = await room.database.transaction((tx) =>
    judge(room, tx, request, (findings, reason, forked) => {
      tell = () => {
        record(room, request, findings, reason);
        if (forked !== undefined) alarm(room, request, forked);
      };
    }),
  );
  tell();
  room.nudge();
  return judged;
}

function declineAnswer(request: Message, reason: DeclineReason): Message {
  return ownAnswer(request, MTI.authorisationResponse, DECLINE_CODES[reason]);
}

/** Whoever looks is told once, after the commit: the work itself may be done more than once. */
type Tell = (
  findings: Findings,
  reason: DeclineReason | undefined,
  /** The token whose counter came twice. */
  forked: string | undefined,
) => void;

async function judge(room: Room, tx: Queryable, request: Message, tell: Tell): Promise<Judged> {
  const known = await authorisation(tx, correlationKey(request));
  if (known !== undefined) return repeated(request, known);
  const token = await lockTokenByFingerprint(tx, dpanFingerprint(room, request.fields[2] ?? ''));
  const findings = examine(room, request, token && (await standingOf(room, tx, token)));
  const authorisationId = newId(room, 'aut');
  const counted = await countATC(tx, findings, token, authorisationId);
  const reason = findings.reason ?? (counted ? undefined : 'ATC_REUSED');
  if (!counted && token !== undefined) await holdForked(room, tx, token);
  tell(findings, reason, counted ? undefined : token?.token_unique_reference);
  const row = rowOf(room, request, authorisationId, token, findings, reason);
  if (!(await insertAuthorisation(tx, row))) throw new Error('an authorisation appeared meanwhile');
  if (reason === undefined && token !== undefined) {
    return { kind: 'FORWARD', authorisationId, token };
  }
  const refused = reason ?? 'CARD_UNKNOWN';
  const answer = declineAnswer(request, refused);
  const outcome = { answer: keptAnswer(answer), responseCode: DECLINE_CODES[refused] };
  await answerAuthorisation(tx, authorisationId, { ...outcome, reason: refused }, room.clock.now());
  await tellOutcome(room, tx, authorisationId);
  return { kind: 'ANSWER', answer };
}

/** The same request again: the first answer again. */
function repeated(request: Message, known: AuthorisationRow): Judged {
  if (known.state === 'FORWARDED') {
    return { kind: 'UNDER_WAY', authorisationId: known.authorisation_id };
  }
  if (known.state === 'REVERSED' || known.answer === null) {
    const answer = ownAnswer(request, MTI.authorisationResponse, DECLINE_CODES.REVERSED_BEFORE);
    return { kind: 'ANSWER', answer };
  }
  const fields = { ...fieldsOf(known.answer), 2: request.fields[2] };
  return { kind: 'ANSWER', answer: { mti: MTI.authorisationResponse, fields } };
}

/** What the checks found. */
interface Findings {
  readonly reason: DeclineReason | undefined;
  /** The check that objected, in words. */
  readonly check: string | undefined;
  readonly chip: ChipData | undefined;
  /** The sequence number whose keys the cryptogram was measured by. */
  readonly psn: string | undefined;
  readonly cryptogram: AuthorisationRow['cryptogram'];
}

/** A token, and what there is to know about it besides its row. */
interface Standing {
  readonly token: PayingTokenRow;
  readonly isServed: boolean;
  readonly ceiling: Ceiling;
  readonly acceptedAt: readonly string[] | undefined;
}

const DAY_MS = 86_400_000;

async function standingOf(room: Room, tx: Queryable, token: PayingTokenRow): Promise<Standing> {
  const { limits, currency, acceptedAt } = bankOf(room, token.programme_id);
  const now = room.clock.now();
  const today = now - (now % DAY_MS);
  const ceiling = {
    ...limits,
    currency: CURRENCIES[currency].numeric,
    spentMinor: await spentSince(tx, token.token_unique_reference, today),
  };
  return { token, isServed: await isServed(room, tx, token), ceiling, acceptedAt };
}

/** Whether the programme still lets tokens of this generation of its model pay (M30). */
async function isServed(room: Room, tx: Queryable, token: TokenRow): Promise<boolean> {
  const generation = Number(token.service_generation);
  const limited = room.service.generations.filter(
    ({ current, older }) => generation < current && !older.payments,
  );
  if (limited.length === 0) return true;
  const row = await enrolment(tx, token.enrolment_id);
  return !limited.some(({ model }) => model === row?.model);
}

/**
 * A counter that comes twice under a good cryptogram is a copy of the card, or of its message:
 * nobody can tell which, so nothing is paid with it until it is added anew.
 */
async function holdForked(room: Room, tx: Queryable, token: TokenRow): Promise<void> {
  const row = await lockEnrolment(tx, token.enrolment_id);
  const hold = { suspender: 'NETWORK', ground: 'COUNTER', placed_by: 'token-service' } as const;
  if (row !== undefined) await placeHold(room, tx, row, hold, 'ATC_REUSED');
}

function alarm(room: Room, request: Message, tokenUniqueReference: string): void {
  const rrn = request.fields[37];
  room.log.error(
    { alarm: 'ATC_REUSED', tokenUniqueReference, rrn },
    'a transaction counter came twice: the token is held',
  );
}

function examine(room: Room, request: Message, standing: Standing | undefined): Findings {
  const refused = (reason: DeclineReason, check: string): Findings => ({
    reason,
    check,
    chip: undefined,
    psn: undefined,
    cryptogram: 'NOT_CHECKED',
  });
  if (standing === undefined) return refused('CARD_UNKNOWN', 'the number is a token');
  if (!isInDomain(request.fields)) return refused('TOKEN_DOMAIN', 'contactless by chip');
  try {
    const chip = readChipData(request.fields[55] ?? new Uint8Array(0));
    if (chip === undefined) return refused('INPUT_INVALID', 'DE 55 is whole');
    return findingsOf(chip, checkCredentials(room, request, standing, chip));
  } catch (error) {
    if (error instanceof DecodeError) return refused('INPUT_INVALID', `readable: ${error.path}`);
    throw error;
  }
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
  standing: Standing,
  chip: ChipData,
): Checked {
  const named = credentialsNamed(credentialsOf(standing.token), request.fields[23]);
  const check = (credential: Credential) => ({
    psn: credential.psn,
    answer: checkTap(tapOf(room, request, standing, chip, credential)),
  });
  const [first, ...others] = named;
  const checked = check(first);
  if (others.length === 0 || isProved(checked)) return checked;
  return others.map(check).find(isProved) ?? checked;
}

function isProved({ answer }: Checked): boolean {
  return answer.ok || answer.proved;
}

function findingsOf(chip: ChipData, { psn, answer }: Checked): Findings {
  const about = { chip, psn };
  if (answer.ok) return { reason: undefined, check: undefined, ...about, cryptogram: 'VERIFIED' };
  const { reason, check } = answer;
  if (answer.proved) return { reason, check, ...about, cryptogram: 'VERIFIED' };
  const cryptogram = reason === 'CRYPTOGRAM_INVALID' ? 'REFUSED' : 'NOT_CHECKED';
  return { reason, check, ...about, cryptogram };
}

function tapOf(
  room: Room,
  request: Message,
  standing: Standing,
  chip: ChipData,
  { psn, expiry, keyDerivationIndex }: Credential,
) {
  const { token, isServed, ceiling, acceptedAt } = standing;
  const dpan = request.fields[2] ?? '';
  return {
    fields: request.fields,
    chip,
    now: room.clock.now(),
    token: {
      dpan,
      status: token.status,
      expiry,
      masterKey: tokenMasterKey(room.keys, dpan, psn, keyDerivationIndex),
      keyDerivationIndex,
      cryptogramVersionNumber: CRYPTOGRAM_VERSION_NUMBER,
      isServed,
      ceiling,
      acceptedAt,
    },
  };
}

/** A counter counts as used by what the card itself made, and by nothing an attacker can invent. */
async function countATC(
  tx: Queryable,
  { chip, psn, cryptogram }: Findings,
  token: TokenRow | undefined,
  authorisationId: string,
): Promise<boolean> {
  if (token === undefined || chip === undefined || psn === undefined) return true;
  if (cryptogram !== 'VERIFIED') return true;
  return useAtc(
    tx,
    { reference: token.token_unique_reference, psn, atc: atcOf(chip) },
    authorisationId,
  );
}

function atcOf({ atc }: ChipData): number {
  return ((atc[0] ?? 0) << 8) | (atc[1] ?? 0);
}

function rowOf(
  room: Room,
  request: Message,
  authorisationId: string,
  token: TokenRow | undefined,
  { chip, cryptogram }: Findings,
  reason: DeclineReason | undefined,
): AuthorisationRow {
  return {
    authorisation_id: authorisationId,
    correlation_key: correlationKey(request),
    token_unique_reference: token?.token_unique_reference ?? null,
    atc: chip === undefined ? null : BigInt(atcOf(chip)),
    state: 'FORWARDED',
    cryptogram,
    request: keptRequest(request.fields),
    answer: null,
    reason: reason ?? null,
    response_code: null,
    rrn: request.fields[37] ?? '',
    amount_minor: BigInt(request.fields[4] ?? '0'),
    received_at: BigInt(room.clock.now()),
  };
}

/** One line for whoever looks: what was found, and why it ends here when it does. */
function record(
  room: Room,
  request: Message,
  { cryptogram, check, chip }: Findings,
  reason: DeclineReason | undefined,
): void {
  const told = {
    VERIFIED: 'ARQC verified',
    REFUSED: 'ARQC does not verify',
    NOT_CHECKED: 'ARQC not looked at',
  }[cryptogram];
  const details = [
    ...(chip === undefined ? [] : [`ATC ${atcOf(chip)}`]),
    ...(check === undefined ? [] : [`failed: ${check}`]),
  ];
  room.trace.record({
    at: room.clock.now(),
    from: 'token-service',
    to: 'token-service',
    kind: 'FINDING',
    summary: reason === undefined ? told : `${told}; ${reason}`,
    details,
    reference: request.fields[37] ?? '',
  });
}

/** The account reference of a token's card, from its enrolment. */
export async function accountReferenceOf(tx: Queryable, token: TokenRow): Promise<string | null> {
  const row = await one<{ payment_account_reference: string | null }>(
    tx,
    'SELECT payment_account_reference FROM enrolment WHERE enrolment_id = $1',
    token.enrolment_id,
  );
  return row?.payment_account_reference ?? null;
}
