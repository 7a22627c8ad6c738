/** Each step of a dispute is told to its customer: on the bank's page, and by e-mail or SMS. */
import type { Queryable } from '@armilla/kit/database';
import { bankLanguage, type NoticeTopic, tapNoticeText } from '../decide/tap-notice.ts';
import type { House } from '../deps.ts';
import { noteIn } from '../notices/note-tap.ts';
import { writeTo } from '../notices/write.ts';
import type { StatementLine } from '../statement/lines.ts';
import { cardById } from '../store/cards.ts';
import type { Dispute } from './store.ts';

export async function tellOfDispute(
  house: House,
  tx: Queryable,
  topic: Exclude<NoticeTopic, 'PAYMENT'>,
  dispute: Dispute,
  line: StatementLine,
  tokenUniqueReference: string | undefined,
): Promise<void> {
  const { disputeId, customerId, amountMinor, currency, creditedMinor } = dispute;
  const { kind, outcome, merchantName, deviceName, dpanLastFour: lastFour } = line;
  const payment = { kind, outcome, merchantName, lastFour, reason: undefined };
  const told = { ...payment, customerId, amountMinor, currency, tokenUniqueReference };
  const notice = { ...told, authorisationId: dispute.authorisationId };
  await noteIn(house, tx, topic, notice, creditedMinor);
  const card = await cardById(tx, line.cardId);
  if (card === undefined) throw new Error('a payment with a card that is not there');
  const noticed = { ...payment, deviceName, amount: { amountMinor, currency } };
  const language = bankLanguage(house.programme);
  const words = tapNoticeText(house.programme, language, topic, noticed, creditedMinor);
  await writeTo(house, tx, card, { messageId: `${disputeId}-${topic.toLowerCase()}`, words });
}
