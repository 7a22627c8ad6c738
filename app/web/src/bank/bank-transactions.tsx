/** Card transactions, each with the wearable and the digital number it was paid with. */
import { useTranslation } from 'react-i18next';
import type { StatementLine } from '../core/state.ts';
import { spelledMoment, spelledMoney } from '../parts/format.ts';
import { LastFour } from '../parts/last-four.tsx';
import { useLanguage } from '../parts/use-look.ts';
import { useStage } from '../parts/use-stage.ts';

export function BankTransactions() {
  const { t } = useTranslation();
  const lines = useStage((state) => state.bank?.lines) ?? [];
  return (
    <section aria-label={t('bank.transactions')} data-testid="bank-transactions">
      <h4 className="mb-1 text-sm font-semibold text-soft">{t('bank.transactions')}</h4>
      {lines.length === 0 ? (
        <p className="text-sm text-soft">{t('bank.none')}</p>
      ) : (
        <ul className="divide-y divide-line">
          {lines.slice(0, 10).map((line) => (
            <Line key={line.transactionId} line={line} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Line({ line }: { readonly line: StatementLine }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const how =
    line.deviceName === undefined
      ? t('bank.withPlastic')
      : t('bank.withDevice', { device: line.deviceName });
  return (
    <li className="flex items-baseline justify-between gap-3 py-2.5 text-sm">
      <div className="min-w-0">
        <p className="truncate font-medium">{line.merchantName}</p>
        <p className="text-xs text-soft">
          {how} · <LastFour digits={line.dpanLastFour} />
        </p>
        <p className="text-xs text-soft">{spelledMoment(line.at, language)}</p>
      </div>
      <div className="shrink-0 text-right">
        <p className="font-semibold">{spelledMoney(line.amount, language)}</p>
        <p className={`text-xs ${line.outcome === 'APPROVED' ? 'text-good' : 'text-bad'}`}>
          {t(`outcome.${line.outcome}`)} · {t(`posting.${line.posting}`)}
        </p>
        {line.points !== undefined && line.points > 0 && (
          <p className="text-xs font-semibold text-accent">
            {t('bank.earned', { count: line.points })}
          </p>
        )}
      </div>
    </li>
  );
}
