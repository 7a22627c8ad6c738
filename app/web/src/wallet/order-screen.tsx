/** The order of the cards: dragged, by hand or keyboard, or moved by buttons. */
import type { WalletCard } from '@armilla/phone';
import {
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import {
  SortableContext,
  sortableKeyboardCoordinates,
  verticalListSortingStrategy,
} from '@dnd-kit/sortable';
import { useTranslation } from 'react-i18next';
import { movable } from '../core/card-commands.ts';
import { arranged, inOrder } from '../core/order.ts';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading } from '../phone/heading.tsx';
import { OrderItem } from './order-item.tsx';
import { restrictToList } from './restrict-to-list.ts';
import { useSpokenDragging } from './spoken-dragging.ts';

export function OrderScreen() {
  const { t } = useTranslation();
  const { go } = useCommands();
  return (
    <div className="flex flex-col gap-3">
      <Heading title={t('walletOrder.title')} onBack={() => go({ at: 'WALLET' })} />
      <p className="-mt-2 text-sm text-soft">{t('walletOrder.text')}</p>
      <Sortable />
    </div>
  );
}

function Sortable() {
  const { t } = useTranslation();
  const { orderCards } = useCommands();
  const working = useWorking('CARD');
  const all = useStage((state) => state.cards);
  const wished = useStage((state) => state.wishedOrder);
  const cards = inOrder(movable(all), wished ?? []);
  const ids = cards.map(({ cardId }) => cardId);
  const spoken = useSpokenDragging(cards);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const move = (from: number, to: number) => {
    if (from !== to && to >= 0 && to < ids.length) orderCards(arranged(ids, from, to));
  };
  const dropped = ({ active, over }: DragEndEvent) => {
    if (over !== null) move(ids.indexOf(String(active.id)), ids.indexOf(String(over.id)));
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      modifiers={[restrictToList]}
      onDragEnd={dropped}
      accessibility={spoken}
    >
      <SortableContext items={ids} strategy={verticalListSortingStrategy}>
        <ol className="flex flex-col gap-2" aria-label={t('wallet.cards')} data-testid="order">
          {cards.map((card: WalletCard, place) => (
            <OrderItem
              key={card.cardId}
              card={card}
              place={place}
              places={cards.length}
              onMove={(to) => move(place, to)}
            />
          ))}
        </ol>
      </SortableContext>
      <p role="status" className="sr-only">
        {t(working ? 'walletOrder.saving' : 'walletOrder.saved', {
          cards: cards.map(({ face }) => face.productName).join(', '),
        })}
      </p>
    </DndContext>
  );
}
