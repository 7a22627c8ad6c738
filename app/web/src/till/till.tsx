/** The till: its display, the amount, the place where the band is held, and the receipt. */
import { parseAmount } from '@armilla/kit/money';
import { useTranslation } from 'react-i18next';
import { type TapView, type TillView, tillOf } from '../core/state.ts';
import { Field } from '../parts/field.tsx';
import { spelledMoney } from '../parts/format.ts';
import { Told } from '../parts/told.tsx';
import { useLanguage } from '../parts/use-look.ts';
import { useCommands, useStage } from '../parts/use-stage.ts';
import { Receipt } from './receipt.tsx';
import { TapButton } from './tap-button.tsx';
import { useTapWords } from './tap-words.ts';
import { TillChoice } from './till-choice.tsx';
import { TillOptions } from './till-options.tsx';

export function Till() {
  const till = useStage(tillOf);
  const tap = useStage((state) => state.tap);
  if (till === undefined) return null;
  return (
    <div>
      <div className="rounded-[1.8rem] border border-case-edge bg-case p-4 shadow-lift">
        <Display till={till} tap={tap} />
        <TapButton />
      </div>
      <div className="mt-4">
        <Told place="TILL" />
        <div className="grid grid-cols-[minmax(0,1fr)_8.5rem] items-start gap-3">
          <TillChoice till={till} />
          <Amount till={till} />
        </div>
        <TillOptions till={till} />
      </div>
      <Receipt tap={tap} />
    </div>
  );
}

function Display({ till, tap }: { readonly till: TillView; readonly tap: TapView | null }) {
  const status = useTapWords(tap);
  const language = useLanguage();
  const amountText = useStage((state) => state.amountText);
  const amount = parseAmount(amountText, till.currency);
  return (
    <div className="rounded-xl bg-lcd p-4 text-lcd-ink">
      <p className="flex justify-between gap-3 text-xs font-semibold">
        <span className="truncate">{till.merchantName}</span>
        <span className="shrink-0">{till.terminalId}</span>
      </p>
      <p className="mt-3 text-right text-4xl font-semibold tracking-tight">
        {amount === undefined ? '–' : spelledMoney(amount, language)}
      </p>
      <p role="status" data-testid="till-status" className="mt-2 min-h-6 text-right font-semibold">
        {status}
      </p>
    </div>
  );
}

function Amount({ till }: { readonly till: TillView }) {
  const { t } = useTranslation();
  const { typeAmount } = useCommands();
  const amountText = useStage((state) => state.amountText);
  const amount = parseAmount(amountText, till.currency);
  const wrong = amount === undefined || amount.amountMinor === 0;
  return (
    <Field
      label={`${t('till.amount')} (${till.currency})`}
      value={amountText}
      onText={typeAmount}
      trouble={wrong ? t('till.amountWrong') : undefined}
      inputMode="decimal"
      autoComplete="off"
      testId="amount"
      mono
    />
  );
}
