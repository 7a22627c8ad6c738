/** The till's offline lamp: how its line stands, what waits, and a hand on the line. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { LineState, TillState } from '../core/counter.ts';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';

const LINES = ['WHOLE', 'SLOW', 'CUT'] as const;
const TEXTS = { WHOLE: 'wholeText', SLOW: 'slowText', CUT: 'cutText' } as const;
const COLOURS: Readonly<Record<LineState, string>> = {
  WHOLE: 'bg-good',
  SLOW: 'bg-warn',
  CUT: 'bg-bad',
};
/** What nobody told this page of: a bank's line that was cut elsewhere, a band made ready. */
const LOOK_EVERY_MS = 5_000;

export function Lamps() {
  const { t } = useTranslation();
  const { lookAtTill } = useCommands();
  const lamps = useStage((state) => state.counter.lamps);
  const terminalId = useStage((state) => state.terminalId);
  const loaded = useStage((state) => state.loaded);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another till has other lamps.
  useEffect(() => {
    if (loaded !== 'READY') return;
    lookAtTill();
    const timer = setInterval(() => document.hidden || lookAtTill(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [loaded, terminalId]);
  if (lamps === null) return null;
  return (
    <section
      aria-label={t('tillLamp.name')}
      data-testid="till-lamps"
      data-line={lamps.line}
      className="mt-4 rounded-2xl border border-line bg-surface p-4 text-sm"
    >
      <div role="status">
        <p className="flex items-center gap-2 font-semibold">
          <span
            aria-hidden="true"
            className={`size-3 shrink-0 rounded-full ${COLOURS[lamps.line]}`}
          />
          {t(`tillLamp.${lamps.line}`)}
        </p>
        <p className="mt-1 text-soft">{t(`tillLamp.${TEXTS[lamps.line]}`)}</p>
        <Waiting lamps={lamps} />
      </div>
      <LineChoice line={lamps.line} />
    </section>
  );
}

function Waiting({ lamps }: { readonly lamps: TillState }) {
  const { t } = useTranslation();
  const { reversalsWaiting, advicesWaiting, banks } = lamps;
  return (
    <ul className="mt-1 flex flex-col gap-1 font-medium text-warn empty:hidden">
      {reversalsWaiting > 0 && (
        <li data-testid="reversals-waiting">
          {t('tillLamp.reversals', { count: reversalsWaiting })}
        </li>
      )}
      {advicesWaiting > 0 && <li>{t('tillLamp.advices', { count: advicesWaiting })}</li>}
      {banks.map(({ programmeId, name, line }) =>
        line === 'WHOLE' ? null : (
          <li key={programmeId} data-testid={`bank-line-${programmeId}`}>
            {t(line === 'SLOW' ? 'tillLamp.bankSLOW' : 'tillLamp.bankCUT', { bank: name })}
          </li>
        ),
      )}
    </ul>
  );
}

function LineChoice({ line }: { readonly line: LineState }) {
  const { t } = useTranslation();
  const { setTillLine } = useCommands();
  const working = useWorking('TILL_LINE');
  return (
    <fieldset className="mt-3">
      <legend className="mb-1 text-xs text-soft">{t('tillLamp.line')}</legend>
      <div className="grid grid-cols-3 gap-1 rounded-xl bg-raised p-1">
        {LINES.map((state) => (
          <label
            key={state}
            className="flex min-h-11 items-center justify-center rounded-lg px-1 text-center font-medium has-checked:bg-surface has-checked:ring-1 has-checked:ring-line-strong has-focus-visible:outline-3 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name="till-line"
              value={state}
              checked={line === state}
              onChange={() => working || setTillLine(state)}
              data-testid={`line-${state}`}
              className="sr-only"
            />
            {t(`tillLamp.choose${state}`)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
