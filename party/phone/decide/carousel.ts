/** What the wearable's carousel shows: the cards its secure element holds, whole. */
import type { CarouselCard } from '@armilla/api/band-link';
import type { walletCard } from '@armilla/api/wallet';
import type { z } from 'zod';

export type WalletCard = z.infer<typeof walletCard>;

const COLOUR = /^#[0-9a-f]{6}$/;

/**
 * In the wallet's order. A card that is not yet personalised has no picture; which of the others
 * may pay is for the secure element to say.
 */
export function carouselOf(cards: readonly WalletCard[]): CarouselCard[] {
  return cards
    .filter(({ provisioning }) => provisioning === 'PERSONALISED' || provisioning === 'ACTIVATED')
    .toSorted((a, b) => a.position - b.position)
    .flatMap(pictureOf);
}

function pictureOf({ dpanLastFour, tokenUniqueReference, face }: WalletCard): CarouselCard[] {
  if (dpanLastFour === undefined) return [];
  const { background, text } = face.colours;
  return [
    {
      dpanLastFour,
      label: `${face.bankName} ${face.productName}`.slice(0, 80),
      background: COLOUR.test(background) ? background : '#333333',
      text: COLOUR.test(text) ? text : '#ffffff',
      ...(tokenUniqueReference === undefined ? {} : { tokenUniqueReference }),
    },
  ];
}
