/** Notices to customers: queued in the transaction of what they tell of. */
import type { Queryable } from '@armilla/kit/database';
import { type Notice, noticeChannels, noticeText } from '../decide/notice-text.ts';
import type { House } from '../deps.ts';
import type { Card } from '../store/cards.ts';
import { customerOfCard } from '../store/customers.ts';
import { reachOf } from './reach.ts';

/** A notice is worth reading for a day. */
const GOOD_FOR_MS = 86_400_000;

export interface NoticeToQueue {
  /** The same for the same happening: told again it is not sent again. */
  readonly noticeId: string;
  readonly notice: Notice;
  /** The enrolment or token it is about. */
  readonly about: string;
  readonly deviceName: string;
}

export async function queueNotice(
  house: House,
  tx: Queryable,
  card: Card,
  toQueue: NoticeToQueue,
): Promise<void> {
  const { programme, clock, smsQueue, mailQueue } = house;
  const { noticeId, notice, about, deviceName } = toQueue;
  const customer = await customerOfCard(tx, card.cardId);
  const contacts = { ...customer, ...reachOf(house, customer) };
  const { panLastFour } = card;
  const words = noticeText(programme, notice, { panLastFour, deviceName });
  const common = { about, expiresAtMs: clock.now() + GOOD_FOR_MS };
  for (const channel of noticeChannels(contacts, clock.now())) {
    const messageId = `${noticeId}-${channel.toLowerCase()}`;
    const { mobile, email } = contacts;
    if (channel === 'EMAIL' && email !== undefined) {
      await mailQueue?.putIn(tx, { ...common, messageId, words: { to: email, ...words } });
    }
    if (channel === 'SMS' && mobile !== undefined) {
      const { text, language } = words;
      const sms = { to: mobile, text, language };
      await smsQueue.putIn(tx, { ...common, messageId, words: sms });
    }
  }
}

/** After the transaction. */
export function nudgeNotices({ smsQueue, mailQueue }: House): void {
  smsQueue.nudge();
  mailQueue?.nudge();
}
