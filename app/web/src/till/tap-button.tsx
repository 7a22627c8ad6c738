/** Holding the band to the till's contactless mark. */
import { useTranslation } from 'react-i18next';
import { Waves } from '../parts/card-picture.tsx';
import { useCommands, useGuide, useStage, useWorking } from '../parts/use-stage.ts';

export function TapButton() {
  const { t } = useTranslation();
  const { tap } = useCommands();
  const tapping = useWorking('TAP');
  const ready = useStage((state) => state.band !== null);
  const guide = useGuide('TAP');
  const words = ready ? t(tapping ? 'till.tapping' : 'till.tap') : t('till.needsBand');
  return (
    <div className="on-dark mt-4">
      <button
        type="button"
        onClick={ready ? tap : undefined}
        aria-disabled={!ready || tapping || undefined}
        aria-busy={tapping || undefined}
        data-testid="tap"
        data-step={guide['data-step']}
        className={`flex min-h-24 w-full flex-col items-center justify-center gap-1 rounded-2xl border border-case-edge bg-screen-key px-3 text-sm font-semibold text-screen-ink hover:border-screen-soft ${guide.className}`}
      >
        <span className={`-rotate-90 ${tapping ? 'wave' : ''}`}>
          <Waves />
        </span>
        {words}
      </button>
    </div>
  );
}
