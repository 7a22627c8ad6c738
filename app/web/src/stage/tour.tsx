/** The guided tour's line: which click is next, and why. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { TOUR, type TourStep, tourNumber, tourPlace } from '../core/tour.ts';
import { useCommands, useNow, useStage } from '../parts/use-stage.ts';

/** Height of the tour's own line, which lies over the page. */
const MARGIN = 80;

export function Tour() {
  const { t } = useTranslation();
  const { endTour } = useCommands();
  const on = useStage((state) => state.tour && state.loaded === 'READY');
  const now = useNow();
  const step = useStage((state) => tourPlace(state, now).step);
  const waits = useStage((state) => tourPlace(state, now).waits);
  useSightOf(on && !waits ? step : undefined);
  if (!on) return null;
  const number = step === undefined ? TOUR.length + 1 : tourNumber(step);
  return (
    <section
      aria-label={t('tour.title')}
      data-testid="tour"
      className="z-20 mb-6 flex md:sticky md:top-2 flex-wrap items-center gap-x-4 gap-y-1 rounded-2xl border border-line bg-surface px-4 py-2 shadow-lift"
    >
      <Dots reached={number} />
      <p role="status" className="min-w-0 grow basis-64 text-sm">
        {step !== undefined && !waits && (
          <span className="mr-2 font-bold text-guide">
            {t('tour.step', { number, count: TOUR.length })}
          </span>
        )}
        {t(`tour.${waits ? 'WAIT' : (step ?? 'DONE')}`)}
      </p>
      <button
        type="button"
        onClick={endTour}
        className="min-h-11 shrink-0 rounded-xl px-2 text-sm font-semibold text-accent hover:underline"
      >
        {t('tour.end')}
      </button>
    </section>
  );
}

/** Brings the next click into sight when it is not. */
function useSightOf(step: TourStep | undefined): void {
  useEffect(() => {
    if (step === undefined) return;
    const target = document.querySelector('.guided');
    const box = target?.getBoundingClientRect();
    if (box === undefined || (box.top > MARGIN && box.bottom < innerHeight - MARGIN / 4)) return;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    target?.scrollIntoView({ block: 'center', behavior: calm ? 'auto' : 'smooth' });
  }, [step]);
}

function Dots({ reached }: { readonly reached: number }) {
  return (
    <span aria-hidden="true" className="flex gap-1">
      {TOUR.map((step, index) => (
        <span
          key={step}
          className={`h-1.5 w-4 rounded-full ${index + 1 < reached ? 'bg-accent' : index + 1 === reached ? 'bg-guide' : 'bg-line'}`}
        />
      ))}
    </span>
  );
}
