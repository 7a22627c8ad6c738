/** The cards on the band in the wallet's order, one at a time: swiped, by arrows, by arrow keys. */
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { BandView } from '../core/state.ts';
import { LastFour } from '../parts/last-four.tsx';
import { turned, useSwipe } from './swipe.ts';

export type CardOnBand = BandView['cards'][number];

export interface CarouselProps {
  readonly cards: readonly CardOnBand[];
  readonly place: number;
  readonly onTurn: (place: number) => void;
}

export function Carousel({ cards, place, onTurn }: CarouselProps) {
  const { t } = useTranslation();
  const card = cards[place];
  const turn = (by: 1 | -1) => {
    if (cards.length < 2) return;
    onTurn(turned(place, by, cards.length));
  };
  const swipe = useSwipe(turn);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowRight') turn(1);
    if (event.key === 'ArrowLeft') turn(-1);
  };
  if (card === undefined) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a set of fields it is not
    <div
      role="group"
      aria-roledescription={t('band.carousel')}
      aria-label={t('band.cards')}
      onKeyDown={onKeyDown}
      {...swipe}
      className="w-full touch-pan-y select-none"
      data-testid="carousel"
    >
      <Picture key={card.position} card={card} />
      {cards.length > 1 && <Turner place={place} cards={cards} onTurn={turn} />}
    </div>
  );
}

function Picture({ card }: { readonly card: CardOnBand }) {
  const { t } = useTranslation();
  return (
    <div
      style={{ backgroundColor: card.background, color: card.text }}
      className={`mx-auto flex aspect-[1.45] w-full max-w-44 flex-col justify-between rounded-2xl p-[7%] text-left arrives`}
    >
      <span className="line-clamp-3 text-xs leading-tight font-semibold">{card.label}</span>
      <span className="flex flex-wrap items-end justify-between gap-x-2 font-mono text-sm tracking-wide">
        <LastFour digits={card.dpanLastFour} />
        {!card.payable && <span className="font-sans text-xs">{t('band.paysNothing')}</span>}
      </span>
    </div>
  );
}

interface TurnerProps {
  readonly place: number;
  readonly cards: readonly CardOnBand[];
  readonly onTurn: (by: 1 | -1) => void;
}

function Turner({ place, cards, onTurn }: TurnerProps) {
  const { t } = useTranslation();
  return (
    <div className="mx-auto mt-1 flex max-w-44 items-center justify-between">
      <TurnButton label={t('band.previous')} onPress={() => onTurn(-1)} testId="previous-card">
        ‹
      </TurnButton>
      <span className="text-xs text-screen-soft" role="status">
        {t('band.cardOf', { place: place + 1, count: cards.length })}
      </span>
      <TurnButton label={t('band.next')} onPress={() => onTurn(1)} testId="next-card">
        ›
      </TurnButton>
    </div>
  );
}

interface TurnButtonProps {
  readonly label: string;
  readonly onPress: () => void;
  readonly testId: string;
  readonly children: string;
}

function TurnButton({ label, onPress, testId, children }: TurnButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      onClick={onPress}
      data-testid={testId}
      className="grid size-11 place-items-center rounded-full bg-screen-key text-xl"
    >
      {children}
    </button>
  );
}
