/** Unlocked: the card to pay with is chosen and made ready. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BandView } from '../core/state.ts';
import { useCommands, useGuide, useWorking } from '../parts/use-stage.ts';
import { type CardOnBand, Carousel } from './carousel.tsx';

export function CarouselScreen({ band }: { readonly band: BandView }) {
  const [at, move] = useState(0);
  const place = Math.min(at, band.cards.length - 1);
  const card = band.cards[place];
  if (card === undefined) return null;
  return (
    <div className="flex w-full flex-col gap-3">
      <Carousel cards={band.cards} place={place} onTurn={move} />
      <PayButton card={card} />
    </div>
  );
}

function PayButton({ card }: { readonly card: CardOnBand }) {
  const { t } = useTranslation();
  const { arm } = useCommands();
  const working = useWorking('BAND');
  const guide = useGuide('ARM');
  return (
    <button
      type="button"
      onClick={() => arm(card.position)}
      aria-disabled={working || undefined}
      aria-label={t('band.payWith', { card: card.label, dpan: card.dpanLastFour })}
      data-testid="arm"
      data-step={guide['data-step']}
      className={`mx-auto min-h-12 w-full max-w-44 rounded-full bg-screen-good text-base font-bold text-screen ${guide.className}`}
    >
      {t('band.pay')}
    </button>
  );
}
