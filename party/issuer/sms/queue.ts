/**
 * SMS on their way: the queue, and the receipts by which the network says what became of each part.
 */
import type { Database } from '@armilla/kit/database';
import type { Language } from '@armilla/kit/refusal';
import { type MessageQueue, messageQueue, type QueueDeps } from '../messages/queue.ts';
import {
  endMessage,
  forgetParts,
  notePart,
  noteReceipt,
  settleMessage,
} from '../store/messages.ts';
import type { SmsPort, SmsReceipt } from './port.ts';

export interface SmsWords {
  readonly to: string;
  readonly text: string;
  readonly language: Language;
}

export type SmsQueue = MessageQueue<SmsWords>;

type Deps = Omit<QueueDeps<SmsWords>, 'send' | 'channel'> & { readonly sms: SmsPort };

/** Receipts come within days or never. */
const FORGOTTEN_AFTER_MS = 7 * 86_400_000;

export function smsQueue(deps: Deps): SmsQueue {
  const { database, clock, sms } = deps;
  sms.onReceipt?.((receipt) => takeReceipt(deps, receipt));
  return messageQueue({
    ...deps,
    channel: 'SMS',
    async send(messageId, words, atMs) {
      const gatewayIds = await sms.send({ messageId, ...words, at: atMs });
      if (gatewayIds.length > 0) await keepParts(database, messageId, gatewayIds, clock.now());
    },
  });
}

/**
 * With the end of the queueing in the same transaction: a receipt that came before it is counted
 * here, one that comes after it finds the parts.
 */
async function keepParts(
  database: Database,
  messageId: string,
  gatewayIds: readonly string[],
  nowMs: number,
): Promise<void> {
  await forgetParts(database, nowMs - FORGOTTEN_AFTER_MS);
  await database.transaction(async (tx) => {
    for (const gatewayId of gatewayIds) await notePart(tx, gatewayId, messageId, nowMs);
    await endMessage(tx, messageId, 'SENT');
    await settleMessage(tx, messageId);
  });
}

async function takeReceipt(deps: Deps, { gatewayId, outcome }: SmsReceipt): Promise<void> {
  const { database, clock, log } = deps;
  const ended = await database.transaction(async (tx) => {
    const messageId = await noteReceipt(tx, gatewayId, outcome, clock.now());
    const state = messageId === undefined ? undefined : await settleMessage(tx, messageId);
    return { messageId, state };
  });
  if (outcome === 'UNDELIVERABLE') log.warn(ended, 'an SMS could not be delivered');
  else log.info(ended, 'an SMS was delivered');
}
