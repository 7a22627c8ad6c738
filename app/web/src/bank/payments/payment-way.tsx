/** The way of a payment, from the tap to the account, step by step. */
import type { Currency } from '@armilla/kit/money';
import { useTranslation } from 'react-i18next';
import { spelledMoment, spelledMoney } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import type { Payment } from '../use-bank.ts';

interface Props {
  readonly steps: Payment['steps'];
  readonly currency: Currency;
}

export function PaymentWay({ steps, currency }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <ol className="flex flex-col gap-4 border-l-2 border-line pl-4">
      {steps.map(({ at, step, amountMinor }) => (
        <li key={`${at}/${step}`} className="relative text-sm">
          <span
            aria-hidden="true"
            className="absolute top-1.5 -left-[1.4rem] size-2.5 rounded-full bg-accent"
          />
          <p className="flex justify-between gap-3">
            <span className="font-medium">{t(`bankStep.${step}`)}</span>
            <span className="shrink-0">{spelledMoney({ amountMinor, currency }, language)}</span>
          </p>
          <p className="text-xs text-soft">{spelledMoment(at, language)}</p>
        </li>
      ))}
    </ol>
  );
}
