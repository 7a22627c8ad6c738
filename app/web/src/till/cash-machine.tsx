/** A cash machine's keys with whole amounts, and its slot. */
import { parseAmount } from '@armilla/kit/money';
import { useTranslation } from 'react-i18next';
import { notesOf } from '../core/counter.ts';
import type { TapView, TillView } from '../core/state.ts';
import { spelledMoney } from '../parts/format.ts';
import { useLanguage } from '../parts/use-look.ts';
import { useCommands, useStage } from '../parts/use-stage.ts';
import { KEY } from './keypad.tsx';

export function CashKeys({ till }: { readonly till: TillView }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { typeAmount } = useCommands();
  const amountText = useStage((state) => state.amountText);
  return (
    <fieldset className="on-dark mt-3">
      <legend className="mb-2 text-sm font-semibold text-screen-ink">
        {t('tillMachine.choose')}
      </legend>
      <div className="grid grid-cols-2 gap-2">
        {notesOf(till.currency).map((text) => {
          const money = parseAmount(text, till.currency);
          return (
            <button
              key={text}
              type="button"
              onClick={() => typeAmount(text)}
              aria-pressed={amountText === text}
              data-testid={`cash-${text}`}
              className={`${KEY} min-h-14 aria-pressed:border-screen-good`}
            >
              {money && spelledMoney(money, language)}
            </button>
          );
        })}
      </div>
      <p className="mt-2 text-xs text-screen-soft">{t('tillMachine.other')}</p>
    </fieldset>
  );
}

/** Notes that lie in the slot until they are taken. */
export function CashSlot({ tap }: { readonly tap: TapView }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { takeCash } = useCommands();
  const lies = useStage((state) => state.counter.cashLies);
  return (
    <section aria-label={t('tillMachine.slot')} className="on-dark mt-3" data-testid="cash-slot">
      {lies ? (
        <button
          type="button"
          onClick={takeCash}
          data-testid="take-cash"
          className={`${KEY} arrives flex w-full flex-col items-center gap-2 border-screen-good p-3`}
        >
          <Notes />
          {t('tillMachine.take', { amount: spelledMoney(tap.amount, language) })}
        </button>
      ) : (
        <p role="status" className="text-center text-sm text-screen-ink">
          {t('tillMachine.taken')}
        </p>
      )}
    </section>
  );
}

function Notes() {
  return (
    <svg viewBox="0 0 120 40" aria-hidden="true" className="h-10 w-30">
      <g className="fill-screen-deep stroke-screen-good" strokeWidth="1.5">
        <rect x="8" y="10" width="96" height="28" rx="3" />
        <rect x="12" y="6" width="96" height="28" rx="3" />
        <rect x="16" y="2" width="96" height="28" rx="3" />
        <circle cx="64" cy="16" r="8" fill="none" />
      </g>
    </svg>
  );
}
