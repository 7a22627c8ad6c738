/** Notices that do not wait until the customer looks: by e-mail or SMS, queued with their cause. */
import type { Queryable } from '@armilla/kit/database';
import { noticeChannels } from '../decide/notice-text.ts';
import { bankLanguage, type NoticeWords } from '../decide/tap-notice.ts';
import type { House } from '../deps.ts';
import { reachOf } from '../handle/reach.ts';
import type { Card } from '../store/cards.ts';
import { customerOfCard } from '../store/customers.ts';

/** A notice is worth reading for a day. */
const GOOD_FOR_MS = 86_400_000;

export interface Letter {
  /** The same for the same happening: told again it is not sent again. */
  readonly messageId: string;
  readonly words: NoticeWords;
}

export async function writeTo(
  house: House,
  tx: Queryable,
  card: Card,
  { messageId, words }: Letter,
): Promise<void> {
  const { programme, clock, smsQueue, mailQueue } = house;
  const customer = await customerOfCard(tx, card.cardId);
  const contacts = { ...customer, ...reachOf(house, customer) };
  const { mobile, email } = contacts;
  const common = { about: card.cardId, expiresAtMs: clock.now() + GOOD_FOR_MS };
  const language = bankLanguage(programme);
  for (const channel of noticeChannels(contacts, clock.now())) {
    const place = { ...common, messageId: `${messageId}-${channel.toLowerCase()}` };
    if (channel === 'EMAIL' && email !== undefined) {
      await mailQueue?.putIn(tx, { ...place, words: { to: email, language, ...words } });
    }
    if (channel === 'SMS' && mobile !== undefined) {
      await smsQueue.putIn(tx, { ...place, words: { to: mobile, text: words.text, language } });
    }
  }
}
