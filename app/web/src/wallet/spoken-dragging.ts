/** What a screen reader says while a card is dragged by the keyboard, in the reader's language. */
import type { WalletCard } from '@armilla/phone';
import type { Announcements, DndContextProps } from '@dnd-kit/core';
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
  const announcements: Announcements = {
    onDragStart: ({ active }) => t('walletOrder.lifted', at(active.id, active.id)),
    onDragOver: ({ active, over }) =>
      over === null ? undefined : t('walletOrder.over', at(active.id, over.id)),
    onDragEnd: ({ active, over }) => t('walletOrder.dropped', at(active.id, over?.id ?? active.id)),
    onDragCancel: ({ active }) => t('walletOrder.cancelled', { card: nameOf(active.id) }),
  };
  return { announcements, screenReaderInstructions: { draggable: t('walletOrder.how') } };
}
