/** What passes: how it stands in four figures, payments, their reasons, times of every road. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Asked } from '../../parts/asked.tsx';
import { useArrival } from '../../parts/use-stage.ts';
import { AttentionList } from '../attention-list.tsx';
import { paymentsOf, type Traffic, type Window } from '../core/traffic.ts';
import { useTraffic } from '../use-operations.ts';
import { Figures } from './figures.tsx';
import { PaymentPlots } from './payment-plots.tsx';
import { Times } from './times.tsx';

const WINDOWS = ['MINUTES', 'HOUR', 'HOURS'] as const satisfies readonly Window[];

export function TrafficPage() {
  const { t } = useTranslation();
  const [window, look] = useState<Window>('MINUTES');
  const traffic = useTraffic(window);
  const title = useArrival<HTMLHeadingElement>();
  return (
    <div className="flex flex-col gap-5">
      <h2 ref={title} tabIndex={-1} className="sr-only">
        {t('operate.traffic')}
      </h2>
      <AttentionList />
      <Asked query={traffic}>
        {(answer) => (
          <>
            <WindowChoice window={window} onChoose={look} />
            <Shown traffic={answer} />
          </>
        )}
      </Asked>
    </div>
  );
}

function Shown({ traffic }: { readonly traffic: Traffic }) {
  const payments = paymentsOf(traffic);
  if (payments === undefined) return null;
  return (
    <>
      <Figures traffic={traffic} payments={payments} />
      <PaymentPlots traffic={traffic} payments={payments} />
      <Times traffic={traffic} />
    </>
  );
}

interface ChoiceProps {
  readonly window: Window;
  onChoose(window: Window): void;
}

function WindowChoice({ window, onChoose }: ChoiceProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">{t('operateTraffic.window')}</legend>
      {WINDOWS.map((one) => (
        <label
          key={one}
          className="flex min-h-11 items-center rounded-xl border border-line bg-surface px-4 text-sm font-medium has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
        >
          <input
            type="radio"
            name="window"
            className="sr-only"
            checked={one === window}
            onChange={() => onChoose(one)}
          />
          {t(`operateWindow.${one}`)}
        </label>
      ))}
    </fieldset>
  );
}
