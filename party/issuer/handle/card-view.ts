/** A card as the contract shows it. */
import type { bankCard } from '@armilla/api/issuer';
import type { BankProgramme } from '@armilla/kit/programme';
import type { z } from 'zod';
import type { Card } from '../store/cards.ts';

export function cardView(programme: BankProgramme, card: Card): z.infer<typeof bankCard> {
  const product = programme.products.find(({ productId }) => productId === card.productId);
  if (product === undefined) throw new Error('a card of a product that the programme lacks');
  return {
    cardId: card.cardId,
    accountId: card.accountId,
    cardholderName: card.printedName,
    expiry: card.expiry,
    state: card.state,
    blockedBy: [...card.blockedBy],
    ...(card.replacesCardId !== undefined && { replaces: card.replacesCardId }),
    face: {
      programmeId: programme.id,
      bankName: programme.name,
      productName: product.name,
      network: product.network,
      panLastFour: card.panLastFour,
      colours: product.colours,
    },
  };
}
