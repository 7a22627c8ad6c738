/**
 * What this party tells wallet and issuers: written into the outbox with the change itself,
 * delivered afterwards. A message to an issuer names its programme behind an `@`.
 */
import type { acquirerContract } from '@armilla/api/acquirer';
import type { issuerContract } from '@armilla/api/issuer';
import type { walletContract } from '@armilla/api/wallet';
import type { Client, InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { type Message, post } from '@armilla/kit/outbox';
import { isRefusal } from '@armilla/kit/refusal';
import { type EnrolmentView, enrolmentView } from './enrolment/view.ts';
import { suspendedBy } from './life/view.ts';
import { issuerOf, type Room } from './room.ts';
import { type EnrolmentRow, enrolment } from './store/enrolments.ts';
import { insertEvent, type TokenEvent } from './store/holds.ts';
import { type TokenRow, tokenOfEnrolment } from './store/tokens.ts';

type WalletOperations = (typeof walletContract)['operations'];
type TransactionNews = InputOf<WalletOperations['notifyTransaction']>;

/** What happened to a token, and by whom. */
export type TokenNews = Pick<TokenEvent, 'event' | 'causedBy' | 'reason'>;

/** Tells wallet and issuer how an enrolment and its token stand now. */
export async function tellEnrolment(room: Room, tx: Queryable, enrolmentId: string): Promise<void> {
  const row = await enrolment(tx, enrolmentId);
  if (row === undefined || row.state === 'OPENING') return;
  const token = await tokenOfEnrolment(tx, enrolmentId);
  const view = await enrolmentView(room, tx, row, token);
  const input = {
    enrolment: view,
    ...(token === undefined ? {} : { tokenStatus: token.status }),
    suspendedBy: token === undefined ? [] : await suspendedBy(tx, token),
    at: room.moment(),
  };
  await send(room, tx, { destination: 'wallet', operation: 'notifyEnrolmentUpdated', input });
  await tellIssuerOfEnrolment(room, tx, row, view);
}

/** What an issuer's page, desk and reminders need of an enrolment. */
async function tellIssuerOfEnrolment(
  room: Room,
  tx: Queryable,
  row: EnrolmentRow,
  { identification, tokenUniqueReference }: EnrolmentView,
): Promise<void> {
  if (row.pan_unique_reference === null) return;
  const input = {
    enrolmentId: row.enrolment_id,
    panUniqueReference: row.pan_unique_reference,
    state: row.state,
    ...(row.reason === null ? {} : { reason: row.reason }),
    identification,
    abandoned: row.reminded_at !== null && row.changed_at < row.reminded_at,
    deviceName: row.device_name,
    ...(tokenUniqueReference === undefined ? {} : { tokenUniqueReference }),
    at: room.moment(),
  };
  const operation = `notifyEnrolmentUpdated@${row.programme_id}`;
  await send(room, tx, { destination: 'issuer', operation, input });
}

/** Writes down what happened to a token, and tells its issuer. `token` is as it stands now. */
export async function tellToken(
  room: Room,
  tx: Queryable,
  row: EnrolmentRow,
  token: TokenRow,
  news: TokenNews,
): Promise<void> {
  const at = room.clock.now();
  const { token_unique_reference: reference, status } = token;
  await insertEvent(tx, reference, { ...news, at, status });
  const input = {
    tokenUniqueReference: reference,
    panUniqueReference: row.pan_unique_reference,
    dpanLastFour: token.dpan_last_four,
    deviceName: row.device_name,
    status,
    suspendedBy: await suspendedBy(tx, token),
    event: news.event,
    reason: news.reason,
    at,
  };
  const operation = `notifyTokenUpdated@${row.programme_id}`;
  await send(room, tx, { destination: 'issuer', operation, input });
}

/** Tells the wallet of a tap that was answered or reversed. */
export async function tellTransaction(
  room: Room,
  tx: Queryable,
  input: TransactionNews,
): Promise<void> {
  await send(room, tx, { destination: 'wallet', operation: 'notifyTransaction', input });
}

/** Puts a message into the outbox. */
export function send(
  room: Room,
  tx: Queryable,
  message: Omit<Message, 'messageId'>,
): Promise<void> {
  return post(tx, { messageId: room.messageId(), ...message }, room.clock.now());
}

/** Delivers one message of the outbox; what an issuer posted of a clearing file is written down. */
export async function deliver(room: Room, message: Message, takePosted: TakePosted) {
  const [operation = '', programmeId, part] = message.operation.split('@');
  const options = { idempotencyKey: message.messageId };
  if (programmeId === undefined) {
    return call(partyOf(room, message), operation, message.input, options);
  }
  const { client } = issuerOf(room, programmeId);
  const answer = await call(client, operation, message.input, options);
  if (part === undefined) return answer;
  // No refusal posts or unposts anything: it is said again until the issuer answers.
  if (isRefusal(answer)) throw new Error(`${operation} was refused: ${answer.code}`);
  await takePosted(message.input, Number(part), answer);
  return answer;
}

/** What is done with an issuer's answer to a part of a clearing file. */
export type TakePosted = (input: unknown, part: number, answer: unknown) => Promise<void>;

function partyOf(
  room: Room,
  { destination }: Message,
): Client<typeof walletContract> | Client<typeof acquirerContract> {
  if (destination !== 'acquirer') return room.wallet();
  if (room.acquirer === undefined) throw new Error('no acquirer to tell');
  return room.acquirer();
}

/** The outbox holds names and inputs that this party wrote: the contract checks them again. */
function call(
  client:
    | Client<typeof walletContract>
    | Client<typeof issuerContract>
    | Client<typeof acquirerContract>,
  operation: string,
  input: unknown,
  options: { readonly idempotencyKey: string },
): Promise<unknown> {
  const operations: Readonly<Record<string, unknown>> = client;
  const ask = operations[operation];
  if (typeof ask !== 'function') throw new Error(`no operation ${operation}`);
  return ask(input, options) as Promise<unknown>;
}
