/** A card in the list of the order: a handle to drag it by, and a button each way. */
import type { WalletCard } from '@armilla/phone';
import { useSortable } from '@dnd-kit/sortable';
import { useTranslation } from 'react-i18next';
import { Chevron } from '../parts/chevron.tsx';
import { LastFour } from '../parts/last-four.tsx';

export interface OrderItemProps {
  readonly card: WalletCard;
  readonly place: number;
  readonly places: number;
  readonly onMove: (to: number) => void;
}

export function OrderItem({ card, place, places, onMove }: OrderItemProps) {
  const { t } = useTranslation();
  const { face, cardId, isDefault, dpanLastFour } = card;
  const sortable = useSortable({ id: cardId });
  const { setNodeRef, transform, transition, isDragging } = sortable;
  return (
    <li
      ref={setNodeRef}
      style={{
        transform: transform === null ? undefined : `translate3d(0, ${transform.y}px, 0)`,
        transition,
      }}
      data-testid="order-item"
      className={`flex items-center gap-2 rounded-2xl bg-raised p-2 ${isDragging ? 'relative z-10 shadow-lift' : ''}`}
    >
      <Handle card={card} sortable={sortable} />
      <span className="min-w-0 grow text-sm">
        <span className="block font-medium">{face.productName}</span>
        <span className="block text-xs text-soft">
          <LastFour digits={dpanLastFour ?? face.panLastFour} />
          {isDefault && ` · ${t('phone.paysFirst')}`}
        </span>
      </span>
      <Move
        name={t('walletOrder.up', { card: face.productName })}
        to="UP"
        off={place === 0}
        onPress={() => onMove(place - 1)}
        testId="move-up"
      />
      <Move
        name={t('walletOrder.down', { card: face.productName })}
        to="DOWN"
        off={place === places - 1}
        onPress={() => onMove(place + 1)}
        testId="move-down"
      />
    </li>
  );
}

interface HandleProps {
  readonly card: WalletCard;
  readonly sortable: ReturnType<typeof useSortable>;
}

/** The card's own colours, to be dragged by. */
function Handle({ card: { face }, sortable }: HandleProps) {
  const { t } = useTranslation();
  const { attributes, listeners, setActivatorNodeRef } = sortable;
  const { background, text } = face.colours;
  return (
    <button
      type="button"
      ref={setActivatorNodeRef}
      {...attributes}
      {...listeners}
      aria-label={t('walletOrder.drag', { card: face.productName })}
      data-testid="drag"
      style={{ backgroundColor: background, color: text }}
      className="grid h-11 w-14 shrink-0 cursor-grab touch-none place-items-center rounded-xl active:cursor-grabbing"
    >
      <svg viewBox="0 0 20 12" aria-hidden="true" className="w-5">
        <path
          d="M1 2h18M1 6h18M1 10h18"
          stroke="currentColor"
          strokeWidth="1.6"
          strokeLinecap="round"
        />
      </svg>
    </button>
  );
}

interface MoveProps {
  readonly name: string;
  readonly to: 'UP' | 'DOWN';
  readonly off: boolean;
  readonly onPress: () => void;
  readonly testId: string;
}

/** At the end of the list it stays where it is and does nothing, so that the focus stays as well. */
function Move({ name, to, off, onPress, testId }: MoveProps) {
  return (
    <button
      type="button"
      aria-label={name}
      aria-disabled={off ? true : undefined}
      onClick={off ? undefined : onPress}
      data-testid={testId}
      className={`grid size-11 shrink-0 place-items-center rounded-xl ${off ? 'text-line-strong' : 'text-accent hover:bg-line/50'}`}
    >
      <Chevron to={to} className="size-6" />
    </button>
  );
}
