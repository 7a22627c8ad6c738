/**
 * An authorisation request with a token: recognised when it comes again, checked by the list,
 * written down with its counter, and only then shown to the issuer.
 */
import { DecodeError } from '@armilla/bytes';
import { checkMessage, correlationKey, type Message, MTI } from '@armilla/iso8583';
import { one, type Queryable } from '@armilla/kit/database';
import {
  type CheckAnswer,
  type ChipData,
  checkTap,
  isInDomain,
  readChipData,
} from '../decide/checks.ts';
import { DECLINE_CODES, type DeclineReason } from '../decide/response-codes.ts';
import {
  CRYPTOGRAM_VERSION_NUMBER,
  KEY_DERIVATION_INDEX,
  tokenMasterKey,
} from '../keys/token-keys.ts';
import { newId, type Room } from '../room.ts';
import {
  type AuthorisationRow,
  answerAuthorisation,
  authorisation,
  insertAuthorisation,
  useAtc,
} from '../store/authorisations.ts';
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
    judge(room, tx, request, (findings, reason) => {
      tell = () => record(room, request, findings, reason);
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
type Tell = (findings: Findings, reason: DeclineReason | undefined) => void;

async function judge(room: Room, tx: Queryable, request: Message, tell: Tell): Promise<Judged> {
  const known = await authorisation(tx, correlationKey(request));
  if (known !== undefined) return repeated(request, known);
  const token = await lockTokenByFingerprint(tx, dpanFingerprint(room, request.fields[2] ?? ''));
  const findings = examine(room, request, token);
  const authorisationId = newId(room, 'aut');
  const counted = await countATC(tx, findings, token, authorisationId);
  const reason = findings.reason ?? (counted ? undefined : 'ATC_REUSED');
  tell(findings, reason);
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
  readonly cryptogram: AuthorisationRow['cryptogram'];
}

function examine(room: Room, request: Message, token: TokenRow | undefined): Findings {
  const refused = (reason: DeclineReason, check: string): Findings => ({
    reason,
    check,
    chip: undefined,
    cryptogram: 'NOT_CHECKED',
  });
  if (token === undefined) return refused('CARD_UNKNOWN', 'the number is a token');
  if (!isInDomain(request.fields)) return refused('TOKEN_DOMAIN', 'contactless by chip');
  try {
    const chip = readChipData(request.fields[55] ?? new Uint8Array(0));
    if (chip === undefined) return refused('INPUT_INVALID', 'DE 55 is whole');
    return findingsOf(chip, checkTap(tapOf(room, request, token, chip)));
  } catch (error) {
    if (error instanceof DecodeError) return refused('INPUT_INVALID', `readable: ${error.path}`);
    throw error;
  }
}

function findingsOf(chip: ChipData, answer: CheckAnswer): Findings {
  if (answer.ok) return { reason: undefined, check: undefined, chip, cryptogram: 'VERIFIED' };
  const { reason, check } = answer;
  if (answer.proved) return { reason, check, chip, cryptogram: 'VERIFIED' };
  const cryptogram = reason === 'CRYPTOGRAM_INVALID' ? 'REFUSED' : 'NOT_CHECKED';
  return { reason, check, chip, cryptogram };
}

function tapOf(room: Room, request: Message, token: TokenRow, chip: ChipData) {
  const dpan = request.fields[2] ?? '';
  return {
    fields: request.fields,
    chip,
    now: room.clock.now(),
    token: {
      dpan,
      status: token.status,
      expiry: token.expiry,
      masterKey: tokenMasterKey(room.keys, dpan, token.psn),
      keyDerivationIndex: KEY_DERIVATION_INDEX,
      cryptogramVersionNumber: CRYPTOGRAM_VERSION_NUMBER,
    },
  };
}

/** A counter counts as used by what the card itself made, and by nothing an attacker can invent. */
async function countATC(
  tx: Queryable,
  { chip, cryptogram }: Findings,
  token: TokenRow | undefined,
  authorisationId: string,
): Promise<boolean> {
  if (token === undefined || chip === undefined || cryptogram !== 'VERIFIED') return true;
  return useAtc(tx, token.token_unique_reference, atcOf(chip), authorisationId);
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
