/** What a screen reader says while a card is dragged by the keyboard, in the reader's language. */
import type { WalletCard } from '@armilla/phone';
import type { Announcements, DndContextProps } from '@dnd-kit/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';

export function useSpokenDragging(
  cards: readonly WalletCard[],
): NonNullable<DndContextProps['accessibility']> {
  const { t } = useTranslation();
  const placeOf = (id: string | number) => cards.findIndex(({ cardId }) => cardId === id);
  const nameOf = (id: string | number) => cards[placeOf(id)]?.face.productName ?? '';
  const at = (id: string | number, over: string | number) => ({
    card: nameOf(id),
    place: placeOf(over) + 1,
    places: cards.length,
  });
  // Where it was last said to be: a card that was just lifted is over its own place.
  const said = useRef<string | number>('');
  const announcements: Announcements = {
    onDragStart: ({ active }) => {
      said.current = active.id;
      return t('walletOrder.lifted', at(active.id, active.id));
    },
    onDragOver: ({ active, over }) => {
      if (over === null || over.id === said.current) return undefined;
      said.current = over.id;
      return t('walletOrder.over', at(active.id, over.id));
    },
    onDragEnd: ({ active, over }) => t('walletOrder.dropped', at(active.id, over?.id ?? active.id)),
    onDragCancel: ({ active }) => t('walletOrder.cancelled', { card: nameOf(active.id) }),
  };
  return { announcements, screenReaderInstructions: { draggable: t('walletOrder.how') } };
}
