/** A card's taps: on a screen, and as a table to take away. */
import type { walletContract } from '@armilla/api/wallet';
import type { Handlers } from '@armilla/kit/contract';
import { isRefusal } from '@armilla/kit/refusal';
import { joinHistory } from '../decide/history.ts';
import { historyTable } from '../decide/spreadsheet.ts';
import type { HistoryEntry } from '../decide/vocabulary.ts';
import type { Card } from '../store/cards.ts';
import { ownCard } from './cards.ts';
import type { Desk } from './desk.ts';

type Answers = Handlers<typeof walletContract>;

/** Taps read beyond those shown: a band's clock may put an entry a little further down. */
const HISTORY_MARGIN = 50;

export function historyAnswers(desk: Desk): Pick<Answers, 'listHistory' | 'exportHistory'> {
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
