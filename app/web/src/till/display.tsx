/** The till's display: the shop, the amount, which is typed right here, and what came of it. */
import { parseAmount } from '@armilla/kit/money';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { TapView, TillView } from '../core/state.ts';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { useTapWords } from './tap-words.ts';

export function Display({ till, tap }: { readonly till: TillView; readonly tap: TapView | null }) {
  const { t } = useTranslation();
  const said = useTapWords(tap);
  const working = useWorking('TAP');
  const status = working ? t(tap === null ? 'till.tapping' : 'till.goingOn') : said;
  return (
    <div className="rounded-xl bg-lcd p-4 text-lcd-ink">
      <p className="flex justify-between gap-3 text-xs font-semibold">
        <span className="truncate">{till.merchantName}</span>
        <span className="shrink-0">{till.terminalId}</span>
      </p>
      <Amount till={till} locked={tap?.pinEntryId !== undefined} />
      <p role="status" data-testid="till-status" className="mt-2 min-h-6 text-right font-semibold">
        {status}
      </p>
    </div>
  );
}

function Amount({ till, locked }: { readonly till: TillView; readonly locked: boolean }) {
  const { t } = useTranslation();
  const id = useId();
  const { typeAmount } = useCommands();
  const amountText = useStage((state) => state.amountText);
  const amount = parseAmount(amountText, till.currency);
  const wrong = amount === undefined || amount.amountMinor === 0;
  return (
    <>
      <div className="mt-2 flex items-baseline gap-2">
        <label htmlFor={id} className="shrink-0 text-lg font-semibold">
          <span className="sr-only">{t('till.amount')} </span>
          {till.currency}
        </label>
        <input
          id={id}
          value={amountText}
          onChange={(event) => typeAmount(event.target.value)}
          readOnly={locked}
          inputMode="decimal"
          autoComplete="off"
          aria-invalid={wrong || undefined}
          aria-describedby={wrong ? `${id}-trouble` : undefined}
          data-testid="amount"
          className="min-h-12 w-full min-w-0 rounded-lg bg-transparent text-right text-4xl font-semibold tracking-tight outline-offset-0"
        />
      </div>
      {wrong && (
        <p id={`${id}-trouble`} className="text-right text-xs font-semibold">
          {t('till.amountWrong')}
        </p>
      )}
    </>
  );
}
