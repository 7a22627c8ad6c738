/**
 * A request of an acquirer: recognised when it comes again, examined, written down with its
 * counter, and only then shown to the issuer.
 */
import { fromHex, hex } from '@armilla/bytes';
import {
  checkMessage,
  correlationKey,
  decodeSubelements,
  type Message,
  type ResponseCode,
  responseMti,
} from '@armilla/iso8583';
import { type Holding, type Queryable, together } from '@armilla/kit/database';
import type { ChipData } from '../decide/checks.ts';
import { DECLINE_CODES, type DeclineReason, DUPLICATE_CODE } from '../decide/response-codes.ts';
import { placeHold } from '../life/holds.ts';
import { translatePin } from '../pin/translate.ts';
import { newId, type Room } from '../room.ts';
import {
  type AuthorisationRow,
  answerAuthorisation,
  authorisation,
  insertAuthorisation,
  type NewAuthorisation,
  useAtc,
} from '../store/authorisations.ts';
import { lockEnrolment } from '../store/enrolments.ts';
import type { TokenRow } from '../store/tokens.ts';
import { examine, type Findings } from './examine.ts';
import { fieldsOf, keptAnswer, keptRequest, ownAnswer, towardsIssuer } from './messages.ts';
import { tellOutcome } from './outcome.ts';
import {
  accountName,
  isAccountOf,
  issuerSideOfPayer,
  type Owner,
  ownerOf,
  type Payer,
  payerOf,
  programmeOf,
} from './payer.ts';
import { traceFinding } from './trace.ts';

/** What becomes of a request: answered here, or it goes on to the issuer. */
export type Judged =
  | { readonly kind: 'ANSWER'; readonly answer: Message }
  | { readonly kind: 'UNDER_WAY'; readonly authorisationId: string }
  | Forward;

/** Goes on to the issuer of the programme, as `asked` says it. */
export interface Forward {
  readonly kind: 'FORWARD';
  readonly authorisationId: string;
  readonly programmeId: string;
  readonly asked: Message;
}

/** Nothing was decided: its issuer has still to hear what came before it. */
interface Behind {
  readonly kind: 'BEHIND';
}

/** So often it is looked at again, 100 ms apart, before it is told to come later. */
const LOOKS = 10;
const LOOK_MS = 100;

/** Of the issuer's zone, hexadecimal; `undefined` where there is no PIN. */
type PinBlock = string | undefined;

/** Judges a request; everything it decides is durable when this resolves. */
export async function judgeTap(room: Room, request: Message): Promise<Judged> {
  const missing = checkMessage(request);
  if (missing !== undefined && missing !== 'DE55') {
    return { kind: 'ANSWER', answer: ownAnswer(request, DECLINE_CODES.INPUT_INVALID) };
  }
  for (let looks = 1; ; looks += 1) {
    const judged = await judgedNow(room, request, looks < LOOKS);
    room.nudge();
    if (judged.kind !== 'BEHIND') return judged;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function judgedNow(room: Room, request: Message, mayWait: boolean): Promise<Judged | Behind> {
  let tell = () => {};
  const tellAfterwards: Tell = (findings, forked) => {
    tell = () => {
      record(room, request, findings);
      if (forked !== undefined) alarm(room, request, forked);
    };
  };
  const judged = await together(room.database, (tx) =>
    judge(room, tx, request, tellAfterwards, mayWait),
  );
  tell();
  return judged;
}

/** Whoever looks is told once, after the commit: the work itself may be done more than once. */
type Tell = (
  findings: Findings,
  /** The token whose counter came twice. */
  forked: string | undefined,
) => void;

async function judge(
  room: Room,
  tx: Holding,
  request: Message,
  tell: Tell,
  mayWait: boolean,
): Promise<Judged | Behind> {
  await tx.hold(accountName(room, request.fields));
  const [known, payer] = await Promise.all([
    authorisation(tx, correlationKey(request)),
    payerOf(room, tx, request.fields),
  ]);
  if (known !== undefined) return repeated(room, tx, request, known);
  const authorisationId = newId(room, 'aut');
  const examined = await examine(room, tx, request, payer);
  if (mayWait && examined.reason === 'ISSUER_UNAVAILABLE') return { kind: 'BEHIND' };
  const { findings, forked } = await counted(room, tx, examined, payer, authorisationId);
  const owner = await ownerOf(room, tx, payer, findings.reason === undefined);
  const { pinBlock, refused } = await pinFor(room, tx, request, payer, findings);
  const final = refused ?? findings;
  tell(final, forked);
  const row = newRow(room, request, authorisationId, owner, final);
  const goesOn = final.reason === undefined ? payer : undefined;
  const [isNew, side] = await Promise.all([
    insertAuthorisation(tx, row),
    goesOn && issuerSideOfPayer(room, tx, goesOn),
  ]);
  if (!isNew) throw new Error('an authorisation appeared meanwhile');
  if (final.reason === undefined) {
    if (payer === undefined || side === undefined) throw new Error('a payment of nobody');
    const asked = towardsIssuer(request, side, pinBlock);
    return { kind: 'FORWARD', authorisationId, programmeId: programmeOf(payer), asked };
  }
  const responseCode = final.responseCode ?? DECLINE_CODES[final.reason];
  const answer = ownAnswer(request, responseCode);
  const outcome = { answer: keptAnswer(answer), responseCode, reason: final.reason };
  await answerAuthorisation(tx, authorisationId, outcome, room.clock.now());
  await tellOutcome(room, tx, authorisationId);
  return { kind: 'ANSWER', answer };
}

/** The same request again: the first answer again. Another one under its number: none of both. */
export async function repeated(
  room: Room,
  tx: Queryable,
  request: Message,
  known: AuthorisationRow,
): Promise<Judged> {
  if (known.state !== 'REVERSED' && !(await isSame(room, tx, request, known))) {
    return { kind: 'ANSWER', answer: ownAnswer(request, DUPLICATE_CODE) };
  }
  if (known.state === 'FORWARDED') {
    return { kind: 'UNDER_WAY', authorisationId: known.authorisation_id };
  }
  if (known.state === 'REVERSED' || known.answer === null) {
    return { kind: 'ANSWER', answer: ownAnswer(request, DECLINE_CODES.REVERSED_BEFORE) };
  }
  const fields = { ...fieldsOf(known.answer), 2: request.fields[2] };
  return { kind: 'ANSWER', answer: { mti: responseMti(request.mti), fields } };
}

/** What a repeat says as its first did, besides what it is matched by. */
const SAME = [3, 4, 37, 42, 49] as const;

async function isSame(
  room: Room,
  tx: Queryable,
  { fields }: Message,
  known: AuthorisationRow,
): Promise<boolean> {
  const kept = fieldsOf(known.request);
  if (SAME.some((number) => kept[number] !== fields[number])) return false;
  const isKnown = known.token_unique_reference !== null || known.pan_id !== null;
  return !isKnown || isAccountOf(room, tx, known, fields);
}

/**
 * The card's counter is used up by what the card itself made, and by nothing an attacker can
 * invent. One that comes twice declines, and holds the token.
 */
export async function counted(
  room: Room,
  tx: Queryable,
  findings: Findings,
  payer: Payer | undefined,
  authorisationId: string,
): Promise<{ readonly findings: Findings; readonly forked: string | undefined }> {
  const { chip, psn, cryptogram } = findings;
  const isCards = chip !== undefined && psn !== undefined && cryptogram === 'VERIFIED';
  if (payer?.kind !== 'TOKEN' || !isCards) return { findings, forked: undefined };
  const { token_unique_reference: reference } = payer.token;
  if (await useAtc(tx, { reference, psn, atc: atcOf(chip) }, authorisationId)) {
    return { findings, forked: undefined };
  }
  await holdForked(room, tx, payer.token);
  const reason = findings.reason ?? 'ATC_REUSED';
  const responseCode = findings.responseCode ?? DECLINE_CODES[reason];
  return { findings: { ...findings, reason, responseCode }, forked: reference };
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

export function alarm(room: Room, request: Message, tokenUniqueReference: string): void {
  const rrn = request.fields[37];
  room.log.error(
    { alarm: 'ATC_REUSED', tokenUniqueReference, rrn },
    'a transaction counter came twice: the token is held',
  );
}

/** The PIN for the issuer, bound to the card's own number; refused where it cannot be. */
async function pinFor(
  room: Room,
  tx: Queryable,
  { fields }: Message,
  payer: Payer | undefined,
  findings: Findings,
): Promise<{ readonly pinBlock: PinBlock; readonly refused?: Findings }> {
  if (payer === undefined || findings.reason !== undefined) return { pinBlock: undefined };
  const block = decodeSubelements(fields[48] ?? '')['08'];
  if (block === undefined) return { pinBlock: undefined };
  const { pan } = await issuerSideOfPayer(room, tx, payer);
  const keys = room.pinZoneKeys;
  const translated =
    keys &&
    translatePin(
      fromHex(block),
      { key: keys.acquirer, pan: fields[2] ?? '' },
      { key: keys.issuer(programmeOf(payer)), pan },
      room.chance,
    );
  if (translated !== undefined) return { pinBlock: hex(translated) };
  const reason: DeclineReason = 'TRANSACTION_NOT_SUPPORTED';
  const responseCode: ResponseCode = DECLINE_CODES[reason];
  const check = 'a PIN can be carried on to who checks it';
  return { pinBlock: undefined, refused: { ...findings, reason, responseCode, check } };
}

export function atcOf({ atc }: ChipData): number {
  return ((atc[0] ?? 0) << 8) | (atc[1] ?? 0);
}

export function newRow(
  room: Room,
  { mti, fields }: Message,
  authorisationId: string,
  owner: Owner,
  { kind, chip, cryptogram, reason, originalId }: Findings,
): NewAuthorisation {
  return {
    ...owner,
    authorisation_id: authorisationId,
    correlation_key: correlationKey({ mti, fields }),
    kind,
    atc: chip === undefined ? null : BigInt(atcOf(chip)),
    state: 'FORWARDED',
    cryptogram,
    request: keptRequest(fields),
    reason: reason ?? null,
    rrn: fields[37] ?? '',
    amount_minor: BigInt(fields[4] ?? '0'),
    currency: fields[49] ?? null,
    original_id: originalId,
    received_at: BigInt(room.clock.now()),
  };
}

/** One line for whoever looks: what was found, and why it ends here when it does. */
export function record(
  room: Room,
  request: Message,
  { cryptogram, check, chip, reason, kind }: Findings,
): void {
  const name = kind === 'OFFLINE' ? 'TC' : 'ARQC';
  const told = {
    VERIFIED: `${name} verified`,
    REFUSED: `${name} does not verify`,
    NOT_CHECKED: `${name} not looked at`,
  }[cryptogram];
  const details = [
    ...(chip === undefined ? [] : [`ATC ${atcOf(chip)}`]),
    ...(check === undefined ? [] : [`failed: ${check}`]),
  ];
  traceFinding(room, request, reason === undefined ? told : `${told}; ${reason}`, details);
}
