/** Ready to pay: the waves, the card, the seconds that are left. */
import { useTranslation } from 'react-i18next';
import { secondsUntil } from '../core/moments.ts';
import type { BandView } from '../core/state.ts';

export function ArmedScreen({ band, now }: { readonly band: BandView; readonly now: number }) {
  const { t } = useTranslation();
  const card = band.cards.find(({ chosen }) => chosen) ?? band.cards[0];
  return (
    <div className="my-auto flex flex-col items-center gap-4 text-center" data-testid="armed">
      <svg viewBox="0 0 64 64" aria-hidden="true" className="size-24 text-[#5fd0b4]">
        <g fill="none" stroke="currentColor" strokeWidth="4" strokeLinecap="round">
          <path className="wave" d="M20 40a12 12 0 0 1 24 0" />
          <path className="wave wave-2" d="M12 40a20 20 0 0 1 40 0" />
          <path className="wave wave-3" d="M4 40a28 28 0 0 1 56 0" />
        </g>
      </svg>
      <p role="status" className="text-sm font-semibold">
        {t('band.ready')}
      </p>
      {card !== undefined && (
        <p className="font-mono text-xs tracking-widest text-screen-soft">
          ···· {card.dpanLastFour}
        </p>
      )}
      <p aria-hidden="true" className="text-2xl font-light">
        {t('band.secondsLeft', { count: secondsUntil(band.armedUntil ?? 0, now) })}
      </p>
    </div>
  );
}
