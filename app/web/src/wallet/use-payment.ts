/** A payment, or a card, wherever the phone knows it from. */
import type { WalletCard } from '@armilla/phone';
import { useMemo } from 'react';
import type { PaymentAt } from '../core/managing.ts';
import { type Known, paymentAt } from '../core/payments.ts';
import { useStage } from '../parts/use-stage.ts';

export function usePayment({ cardId, transactionId }: PaymentAt): Known | undefined {
  const cards = useStage((state) => state.cards);
  const history = useStage((state) => state.history);
  const managing = useStage((state) => state.managing);
  return useMemo(
    () => paymentAt({ cards, history, managing }, { cardId, transactionId }),
    [cards, history, managing, cardId, transactionId],
  );
}

/** A card that is on the wearable, or on its way there or away. */
export function useCard(cardId: string): WalletCard | undefined {
  return useStage((state) => state.cards.find((card) => card.cardId === cardId));
}
