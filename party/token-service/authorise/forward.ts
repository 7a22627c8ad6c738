/**
 * A request that passed every check goes on to its issuer. Silence is answered in the issuer's
 * place where its programme lets the network do so; otherwise it is a "no", and taken back.
 */

import { hex } from '@armilla/bytes';
import { checkMessage, correlationKey, isApproved, type Message, MTI } from '@armilla/iso8583';
import { digits } from '@armilla/kit/chance';
import { type Queryable, together } from '@armilla/kit/database';
import { NoAnswer } from '@armilla/kit/host-link';
import { CURRENCIES } from '@armilla/kit/money';
import { DECLINE_CODES, reasonOfIssuer } from '../decide/response-codes.ts';
import { standInObjection } from '../decide/stand-in.ts';
import { bankOf, issuerOf, type Room } from '../room.ts';
import { queueAdvice } from '../stand-in/forward.ts';
import {
  type AuthorisationRow,
  type AuthorisationUnderWay,
  answerAuthorisation,
  authorisationUnderWay,
  type Outcome,
  stoodInSince,
} from '../store/authorisations.ts';
import { type KeptTokenRow, lockToken } from '../store/tokens.ts';
import { DAY_MS } from './examine.ts';
import {
  keptAnswer,
  ownAnswer,
  ownApproval,
  subelementsOf,
  towardsAcquirer,
  withoutAccountData,
} from './messages.ts';
import { tellAnswered } from './outcome.ts';
import { accountName } from './payer.ts';
import type { Forward } from './tap.ts';
import { trace, traceFinding } from './trace.ts';

/** An answer, or why there is none: DE 48.15 tells the issuer which. */
type Heard = Message | 'SILENT' | 'NEVER_ASKED';

const STAND_IN_REASONS = { SILENT: '1', NEVER_ASKED: '2' } as const;

/** Asks the issuer and answers the acquirer; the outcome is durable when this resolves. */
export async function forward(
  room: Room,
  request: Message,
  { authorisationId, programmeId, asked }: Forward,
): Promise<Message> {
  const heard = await ask(room, programmeId, asked);
  let note: string | undefined;
  const answer = await together(room.database, async (tx) => {
    await tx.hold(accountName(room, request.fields));
    const settled = await settle(room, tx, request, authorisationId, heard);
    note = settled.note;
    return settled.answer;
  });
  if (note !== undefined) traceFinding(room, request, note);
  room.nudge();
  return answer;
}

/** What the issuer said. What is no answer to what was asked counts as silence. */
async function ask(room: Room, programmeId: string, asked: Message): Promise<Heard> {
  const { host } = issuerOf(room, programmeId);
  trace(room, asked, 'token-service', 'issuer');
  try {
    const answer = await host.request(asked);
    trace(room, answer, 'issuer', 'token-service');
    return isAnswer(asked, answer) ? answer : 'SILENT';
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return error.mayHaveArrived ? 'SILENT' : 'NEVER_ASKED';
  }
}

function isAnswer(asked: Message, answer: Message): boolean {
  return (
    answer.mti === MTI.authorisationResponse &&
    checkMessage(answer) === undefined &&
    correlationKey(answer) === correlationKey(asked) &&
    answer.fields[49] === asked.fields[49] &&
    approvesWhatWasAsked(asked, answer)
  );
}

/** An approval is of the whole amount, or of a part where a part was said to be welcome. */
function approvesWhatWasAsked(asked: Message, answer: Message): boolean {
  const code = answer.fields[39];
  if (!isApproved(code)) return true;
  if (code !== '10') return answer.fields[4] === asked.fields[4];
  const approved = Number(answer.fields[4]);
  const welcome = subelementsOf(asked.fields)['13'] === '1';
  return welcome && approved > 0 && approved < Number(asked.fields[4]);
}

interface Settled {
  readonly answer: Message;
  /** For whoever looks. */
  readonly note?: string;
}

async function settle(
  room: Room,
  tx: Queryable,
  request: Message,
  authorisationId: string,
  heard: Heard,
): Promise<Settled> {
  const row = await authorisationUnderWay(tx, authorisationId);
  if (row?.state !== 'FORWARDED') {
    return { answer: ownAnswer(request, DECLINE_CODES.REVERSED_BEFORE) };
  }
  const { answer, note, ...outcome } =
    typeof heard === 'string'
      ? await inItsPlace(room, tx, request, row, heard)
      : asItSaid(request, row, heard);
  const kept = { ...outcome, answer: keptAnswer(answer) };
  await Promise.all([
    answerAuthorisation(tx, authorisationId, kept, room.clock.now()),
    tellAnswered(room, tx, answeredRow(row, kept)),
  ]);
  return { answer, ...(note === undefined ? {} : { note }) };
}

/** The row as {@link answerAuthorisation} leaves it. */
const answeredRow = (row: AuthorisationUnderWay, kept: Outcome): AuthorisationUnderWay => ({
  ...row,
  state: 'ANSWERED',
  answer: kept.answer,
  response_code: kept.responseCode,
  reason: kept.reason,
  standing_minor: BigInt(kept.approvedMinor ?? 0),
});

type Decided = Omit<Outcome, 'answer'> & Settled;

function asItSaid(request: Message, row: AuthorisationUnderWay, heard: Message): Decided {
  const { 4: amount, 39: responseCode = '' } = heard.fields;
  const approved = isApproved(responseCode);
  const answer = towardsAcquirer(request, heard, accountReference(row, heard));
  return {
    answer,
    responseCode,
    reason: approved ? null : reasonOfIssuer(responseCode),
    approvedMinor: approved ? Number(amount) : 0,
  };
}

/** The account's reference: a token's is known here, that of plastic its issuer says. */
function accountReference(row: AuthorisationUnderWay, heard: Message | undefined): string | null {
  if (row.token_unique_reference !== null) return row.account_reference;
  return (heard && subelementsOf(heard.fields)['02']) ?? null;
}

/**
 * The issuer is silent. Approved in its place, it is told by an advice; the tap itself is not taken
 * back. Otherwise it is declined, and taken back where it may have been heard.
 */
async function inItsPlace(
  room: Room,
  tx: Queryable,
  request: Message,
  row: AuthorisationUnderWay,
  silence: 'SILENT' | 'NEVER_ASKED',
): Promise<Decided> {
  const { token_unique_reference: token } = row;
  const held = token === null ? undefined : await lockToken(tx, token);
  const objection = await whyNot(room, tx, request, row, held);
  if (objection === undefined) {
    const chip = request.fields[55];
    const particulars = { chip: chip && hex(withoutAccountData(chip)) };
    await queueAdvice(room, tx, row, 'STAND_IN', particulars);
    const reference = accountReference(row, undefined);
    return {
      answer: ownApproval(request, digits(room.chance, 6), reference),
      responseCode: '00',
      reason: null,
      approvedMinor: Number(row.amount_minor ?? 0n),
      standIn: STAND_IN_REASONS[silence],
      note: 'approved in the issuer’s place',
    };
  }
  if (silence === 'SILENT') await queueAdvice(room, tx, row, 'REVERSAL');
  const responseCode = DECLINE_CODES.ISSUER_UNAVAILABLE;
  const answer = ownAnswer(request, responseCode);
  const note = `not approved in the issuer’s place; failed: ${objection}`;
  return { answer, responseCode, reason: 'ISSUER_UNAVAILABLE', note };
}

/** What objects to standing in, by its name. The token is as it stands now, its row locked. */
async function whyNot(
  room: Room,
  tx: Queryable,
  { fields }: Message,
  row: AuthorisationRow,
  held: KeptTokenRow | undefined,
): Promise<string | undefined> {
  const { standIn: policy, currency } = bankOf(room, row.programme_id ?? '');
  if (policy === undefined) return 'the programme lets the network stand in';
  const now = room.clock.now();
  const asked = subelementsOf(fields);
  return standInObjection({
    policy,
    kind: row.kind,
    tokenStatus: held?.status,
    cryptogram: row.cryptogram,
    asksPoints: asked['07'] !== undefined,
    bringsPin: asked['08'] !== undefined,
    amountMinor: Number(row.amount_minor ?? 0n),
    inOwnCurrency: fields[49] === CURRENCIES[currency].numeric,
    today: await stoodInSince(tx, held?.token_unique_reference ?? '', now - (now % DAY_MS)),
  });
}
