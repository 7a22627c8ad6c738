/** Ready to pay: the waves, the card, the seconds that are left. Another card can still be chosen. */
import { useTranslation } from 'react-i18next';
import { secondsUntil } from '../core/moments.ts';
import type { BandView } from '../core/state.ts';
import { useCommands, useNow } from '../parts/use-stage.ts';
import { Carousel } from './carousel.tsx';

export function ArmedScreen({ band }: { readonly band: BandView }) {
  const { t } = useTranslation();
  const { arm } = useCommands();
  const now = useNow();
  const chosen = band.cards.findIndex((card) => card.chosen);
  const left = secondsUntil(band.armedUntil ?? 0, now);
  return (
    <div className="flex w-full flex-col items-center gap-2" data-testid="armed">
      <div className="flex items-center gap-3">
        <Waves />
        <p aria-hidden="true" className="text-2xl font-light">
          {t('band.secondsLeft', { count: left })}
        </p>
      </div>
      <p role="status" className="text-sm font-semibold">
        {t('band.ready')}
      </p>
      <Carousel cards={band.cards} place={Math.max(0, chosen)} onTurn={(place) => arm(place)} />
    </div>
  );
}

function Waves() {
  return (
    <svg viewBox="0 0 64 64" aria-hidden="true" className="size-14 text-screen-good">
      <g fill="none" stroke="currentColor" strokeWidth="5" strokeLinecap="round">
        <path className="wave" d="M20 40a12 12 0 0 1 24 0" />
        <path className="wave wave-2" d="M12 40a20 20 0 0 1 40 0" />
        <path className="wave wave-3" d="M4 40a28 28 0 0 1 56 0" />
      </g>
    </svg>
  );
}
