/** A card's taps: on a screen, and as a table to take away. */
import type { walletContract } from '@armilla/api/wallet';
import type { Handlers } from '@armilla/kit/contract';
import { isRefusal } from '@armilla/kit/refusal';
import { fitsClue, joinHistory } from '../decide/history.ts';
import { historyTable } from '../decide/spreadsheet.ts';
import type { HistoryEntry } from '../decide/vocabulary.ts';
import type { Card } from '../store/cards.ts';
import { ownCard } from './cards.ts';
import { cardholderOf, type Desk } from './desk.ts';
import { shownCard } from './shown.ts';

type Answers = Handlers<typeof walletContract>;

/** Taps read beyond those shown: a band's clock may put an entry a little further down. */
const HISTORY_MARGIN = 50;
/** How far back a receipt is looked for in a card's history. */
const MOST_SEARCHED = 500;

export function historyAnswers(
  desk: Desk,
): Pick<Answers, 'listHistory' | 'exportHistory' | 'findPayments'> {
  return {
    async listHistory({ cardId, limit }, context) {
      const card = await ownCard(desk, context, cardId);
      return isRefusal(card) ? card : { entries: await historyOf(desk, card, limit) };
    },
    async exportHistory({ cardId, limit }, context) {
      const card = await ownCard(desk, context, cardId);
      if (isRefusal(card)) return card;
      const csv = historyTable(await historyOf(desk, card, limit));
      return { fileName: `armilla-${card.enrolment.dpanLastFour ?? 'card'}.csv`, csv };
    },
    async findPayments(clue, context) {
      const cards = await desk.store.cardsOfAccount(cardholderOf(context));
      const payments = [];
      const plasticOf = [];
      for (const card of cards) {
        const { dpanLastFour, card: face } = card.enrolment;
        if (face.panLastFour === clue.lastFour) plasticOf.push(await shownCard(desk, card));
        if (dpanLastFour !== clue.lastFour) continue;
        const entries = await historyOf(desk, card, MOST_SEARCHED);
        const shown = await shownCard(desk, card);
        for (const entry of entries) {
          if (fitsClue(entry, clue)) payments.push({ card: shown, entry });
        }
      }
      return { payments: payments.sort((a, b) => b.entry.at - a.entry.at), plasticOf };
    },
  };
}

async function historyOf(desk: Desk, card: Card, limit: number): Promise<HistoryEntry[]> {
  const { tokenUniqueReference, dpanLastFour } = card.enrolment;
  if (tokenUniqueReference === undefined || dpanLastFour === undefined) return [];
  const wide = limit + HISTORY_MARGIN;
  const taps = await desk.store.tapsOf(tokenUniqueReference, wide);
  const band = await desk.store.logOf(card.deviceId, dpanLastFour, wide);
  return joinHistory(taps, band, limit);
}
