/**
 * The cards as the band shows them: the phone's list with its labels and colours, matched to what
 * the secure element really holds.
 */
import type { CarouselCard } from '@armilla/api/band-link';
import type { Memory, Reader, Transaction } from '../memory/memory.ts';
import type { InstalledCard, SecureElement } from '../secure-element/secure-element.ts';

const CARDS_KEY = 'firmware/cards';

/** A card on the screen; `aid` names it to the secure element. */
export type ShownCard = CarouselCard & { readonly aid: string; readonly isPayable: boolean };

/** Colours of a card that the phone has not yet described. */
const PLAIN = { background: '#1f2937', text: '#ffffff' } as const;

/** The phone's list, or undefined when it never sent one. */
function readCarousel(reader: Reader): readonly CarouselCard[] | undefined {
  const bytes = reader.get(CARDS_KEY);
  if (bytes === undefined) return undefined;
  return JSON.parse(new TextDecoder().decode(bytes)) as readonly CarouselCard[];
}

/** Keeps the phone's list and gives the secure element the same order, both or neither. */
export function writeCarousel(
  memory: Memory,
  secureElement: SecureElement,
  cards: readonly CarouselCard[],
): void {
  const t = memory.begin();
  t.put(CARDS_KEY, new TextEncoder().encode(JSON.stringify(cards)));
  const order = shownCards(t, secureElement).map(({ aid }) => aid);
  secureElement.setOrder(order, t);
  t.commit();
}

/** Forgets the phone's list. */
export function eraseCarousel(t: Transaction): void {
  t.delete(CARDS_KEY);
}

/** What the screen shows, in its order: only cards that are really there. */
export function shownCards(reader: Reader, secureElement: SecureElement): readonly ShownCard[] {
  const installed = secureElement.cards();
  const listed = readCarousel(reader);
  if (listed === undefined) return installed.flatMap(plainCard);
  const free = [...installed];
  return listed.flatMap((card) => {
    const index = matching(free, card);
    const [found] = index < 0 ? [] : free.splice(index, 1);
    return found === undefined ? [] : { ...card, aid: found.aid, isPayable: found.isPayable };
  });
}

/** By its token's reference where both know one, else by the last four digits. */
function matching(installed: readonly InstalledCard[], card: CarouselCard): number {
  const byReference = installed.findIndex(
    ({ tokenUniqueReference: own }) => own !== undefined && own === card.tokenUniqueReference,
  );
  if (byReference >= 0) return byReference;
  return installed.findIndex(
    ({ dpanLastFour, tokenUniqueReference: own }) =>
      dpanLastFour === card.dpanLastFour &&
      (own === undefined || card.tokenUniqueReference === undefined),
  );
}

function plainCard({ aid, isPayable, ...card }: InstalledCard): readonly ShownCard[] {
  const { dpanLastFour, label, tokenUniqueReference } = card;
  if (dpanLastFour === undefined || label === undefined) return [];
  const reference = tokenUniqueReference === undefined ? {} : { tokenUniqueReference };
  return [{ aid, isPayable, dpanLastFour, label, ...PLAIN, ...reference }];
}
