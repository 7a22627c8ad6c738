/** The contactless mark of the till: its four lights, its message, and what is held to it. */
import { parseAmount } from '@armilla/kit/money';
import { useTranslation } from 'react-i18next';
import { heldNow } from '../core/counter.ts';
import { type TapView, type TillView, tillOf } from '../core/state.ts';
import { Waves } from '../parts/card-picture.tsx';
import { useCommands, useGuide, useNow, useStage, useWorking } from '../parts/use-stage.ts';
import { type ReaderView, readerView } from './reader.ts';

export function TapButton() {
  const { t } = useTranslation();
  const { tap } = useCommands();
  const tapping = useWorking('TAP');
  const shown = useStage((state) => state.tap);
  const held = useHeldKind();
  const till = useStage(tillOf);
  const amountText = useStage((state) => state.amountText);
  const guide = useGuide('TAP');
  const waiting = shown?.pinEntryId !== undefined;
  const ready = held !== null && isAmount(till, amountText) && !waiting;
  const view = readerView({ tap: shown, tapping, ready });
  const words = held === null ? 'needsBand' : held === 'BAND' ? 'tap' : 'tapPlastic';
  return (
    <div className="on-dark mt-3">
      <button
        type="button"
        onClick={ready && !tapping ? tap : undefined}
        aria-disabled={!ready || tapping || undefined}
        aria-busy={tapping || undefined}
        data-testid="tap"
        data-step={guide['data-step']}
        className={`flex min-h-28 w-full flex-col items-center justify-center gap-1 rounded-2xl border border-case-edge bg-screen-key px-3 py-2 text-sm font-semibold text-screen-ink hover:border-screen-soft aria-disabled:text-screen-soft ${guide.className}`}
      >
        <Lights view={view} />
        <span className={`-rotate-90 ${tapping ? 'wave' : ''}`}>
          <Waves />
        </span>
        {t(tapping ? 'till.tapping' : `till.${words}`)}
      </button>
      <Said view={view} tap={shown} />
    </div>
  );
}

/** Whether there is a band or a plastic card to hold to the till. */
function useHeldKind() {
  const now = useNow();
  return useStage((state) => heldNow(state, now)?.kind ?? null);
}

function isAmount(till: TillView | undefined, text: string): boolean {
  const amount = till && parseAmount(text, till.currency);
  return amount !== undefined && amount.amountMinor > 0;
}

const FOUR = [1, 2, 3, 4] as const;

function Lights({ view: { lights } }: { readonly view: ReaderView }) {
  return (
    <span aria-hidden="true" className="mb-1 flex gap-3">
      {FOUR.map((place) => (
        <span
          key={place}
          className={`h-1.5 w-6 rounded-full ${place <= lights ? 'bg-screen-good' : 'bg-case-edge'}`}
        />
      ))}
    </span>
  );
}

/** The reader's own line, and its beep for those who cannot hear it, which is everybody here. */
function Said({ view, tap }: { readonly view: ReaderView; readonly tap: TapView | null }) {
  const { t } = useTranslation();
  const { message, lights, beep } = view;
  return (
    <div className="mt-2 flex min-h-11 flex-col items-center justify-center text-center text-xs text-screen-soft">
      <p
        data-testid="reader-message"
        data-message={message}
        className="font-mono font-semibold tracking-wide text-screen-ink uppercase"
      >
        {t(`tillReader.${message}`)}
      </p>
      <p aria-live="polite" data-testid="reader-beep">
        {beep !== null &&
          tap !== null &&
          t(beep === 'ONE' ? 'tillReader.beepOne' : 'tillReader.beepTwo')}
        <span className="sr-only"> {t('tillReader.lights', { count: lights })}</span>
      </p>
    </div>
  );
}
