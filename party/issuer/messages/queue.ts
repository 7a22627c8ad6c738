/**
 * The queue before a port to people. A message is on the disk, sealed, before it is tried; it is
 * tried until the port takes it or its time is over, under one identifier all along.
 */
import type { Clock } from '@armilla/kit/clock';
import type { Database, Queryable } from '@armilla/kit/database';
import type { KeyPort } from '@armilla/kit/keys';
import type { Log } from '@armilla/kit/log';
import { type Left, rounds } from '@armilla/kit/rounds';
import {
  type Channel,
  type DueMessage,
  dueMessages,
  endMessage,
  LONGEST_WAIT_MS,
  type MessageState,
  messageState,
  nextMessageAt,
  postponeMessage,
  type QueuedMessage,
  queueMessage,
} from '../store/messages.ts';

/** `Words` is whom it goes to and what it says: kept sealed until it is sent. */
export interface MessageToQueue<Words> {
  readonly messageId: string;
  /** The enrolment or token it is about. */
  readonly about: string;
  readonly words: Words;
  readonly expiresAtMs: number;
}

export interface MessageQueue<Words> {
  /** Queues and tries at once; the same identifier again changes nothing. How it stands then. */
  put(message: MessageToQueue<Words>): Promise<MessageState>;
  /** Queues within the transaction `tx`; {@link nudge} when it has been committed. */
  putIn(tx: Queryable, message: MessageToQueue<Words>): Promise<void>;
  nudge(): void;
  /** Resolves when everything due was tried. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface QueueDeps<Words> {
  readonly database: Database;
  readonly keys: KeyPort;
  readonly clock: Clock;
  readonly log: Log;
  readonly channel: Channel;
  /** Hands a message to its port. */
  readonly send: (messageId: string, words: Words, atMs: number) => Promise<void>;
}

/** Messages handed to the port at the same time. */
const AT_ONCE = 10;

export function messageQueue<Words extends object>(deps: QueueDeps<Words>): MessageQueue<Words> {
  const { database, clock, log, channel } = deps;
  const walk = async (isOpen: () => boolean): Promise<Left> => {
    const due = await dueMessages(database, channel, clock.now());
    for (let i = 0; i < due.length && isOpen(); i += AT_ONCE) {
      const lines = Map.groupBy(due.slice(i, i + AT_ONCE), ({ about }) => about);
      await Promise.all([...lines.values()].map((line) => inOrder(deps, line)));
    }
    return { nothingBefore: await nextMessageAt(database, channel) };
  };
  const name = `messages/${channel}`;
  const round = rounds(walk, log, { name, database, tables: ['message'], clock });
  const queue = (db: Queryable, message: MessageToQueue<Words>) =>
    queueMessage(db, sealed(deps, message), clock.now());
  return {
    async put(message) {
      await queue(database, message);
      await round.settled();
      return (await messageState(database, message.messageId)) ?? 'QUEUED';
    },
    putIn: queue,
    ...round,
  };
}

/** A key for each channel. */
const keyOf = (channel: Channel): string => channel.toLowerCase();

function sealed<Words>(deps: QueueDeps<Words>, message: MessageToQueue<Words>): QueuedMessage {
  const { messageId, about, words, expiresAtMs } = message;
  const { channel, keys } = deps;
  const plain = Buffer.from(JSON.stringify(words));
  return {
    messageId,
    channel,
    about,
    sealed: keys.seal(keyOf(channel), plain, messageId),
    expiresAtMs,
  };
}

/** Of one thing people hear in the order it happened. */
async function inOrder<Words>(deps: QueueDeps<Words>, line: readonly DueMessage[]): Promise<void> {
  for (const message of line) await attempt(deps, message);
}

async function attempt<Words>(deps: QueueDeps<Words>, message: DueMessage): Promise<void> {
  const { database, keys, clock, log, channel } = deps;
  const { messageId, about } = message;
  const now = clock.now();
  if (now >= message.expiresAtMs) {
    log.warn({ messageId, about, channel }, 'a message could not be sent before its time was over');
    return endMessage(database, messageId, 'EXPIRED');
  }
  try {
    const plain = Buffer.from(keys.open(keyOf(channel), message.sealed, messageId)).toString();
    await deps.send(messageId, JSON.parse(plain) as Words, now);
    await endMessage(database, messageId, 'SENT');
  } catch (error) {
    log.error({ error, messageId, about, channel }, 'a message could not be sent');
    const waitMs = Math.min(LONGEST_WAIT_MS, 500 * 2 ** Math.min(10, message.attempts));
    await postponeMessage(database, messageId, now + waitMs);
  }
}
