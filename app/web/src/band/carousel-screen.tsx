/** The cards on the band, one at a time, and the button that makes it ready to pay. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BandView } from '../core/state.ts';
import { useCommands, useGuide, useWorking } from '../parts/use-stage.ts';

type Shown = BandView['cards'][number];

export function CarouselScreen({
  band,
  small,
}: {
  readonly band: BandView;
  readonly small?: boolean;
}) {
  const [at, move] = useState(0);
  const place = Math.min(at, band.cards.length - 1);
  const card = band.cards[place];
  if (card === undefined) return null;
  return (
    <div className={small === true ? 'flex flex-col gap-3' : 'my-auto flex flex-col gap-4'}>
      {small !== true && <Picture card={card} />}
      {band.cards.length > 1 && <Turner place={place} count={band.cards.length} onMove={move} />}
      <PayButton card={card} />
    </div>
  );
}

function Picture({ card }: { readonly card: Shown }) {
  return (
    <div
      style={{ backgroundColor: card.background, color: card.text }}
      className="flex aspect-[1.35] flex-col justify-between rounded-2xl p-3"
    >
      <span className="text-xs leading-tight font-semibold">{card.label}</span>
      <span className="font-mono text-sm tracking-widest">···· {card.dpanLastFour}</span>
    </div>
  );
}

interface TurnerProps {
  readonly place: number;
  readonly count: number;
  readonly onMove: (place: number) => void;
}

function Turner({ place, count, onMove }: TurnerProps) {
  const { t } = useTranslation();
  return (
    <div className="flex items-center justify-between">
      <TurnButton label={t('band.previous')} onPress={() => onMove((place + count - 1) % count)}>
        ‹
      </TurnButton>
      <span className="text-xs text-screen-soft" role="status">
        {place + 1} / {count}
      </span>
      <TurnButton label={t('band.next')} onPress={() => onMove((place + 1) % count)}>
        ›
      </TurnButton>
    </div>
  );
}

function TurnButton(props: { label: string; onPress: () => void; children: string }) {
  return (
    <button
      type="button"
      aria-label={props.label}
      onClick={props.onPress}
      className="grid size-11 place-items-center rounded-full bg-screen-key text-xl"
    >
      {props.children}
    </button>
  );
}

function PayButton({ card }: { readonly card: Shown }) {
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
      className={`min-h-12 w-full rounded-full bg-[#5fd0b4] text-base font-bold text-screen ${guide.className}`}
    >
      {t('band.pay')}
    </button>
  );
}
