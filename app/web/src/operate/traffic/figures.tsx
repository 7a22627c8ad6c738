/** The figures that are looked at first. */
import { useTranslation } from 'react-i18next';
import { spelledDuration, spelledNumber, spelledPart } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { endsOf, type Series, type Traffic } from '../core/traffic.ts';

export interface PaymentsProps {
  readonly traffic: Traffic;
  readonly payments: Series;
}

export function Figures({ traffic, payments }: PaymentsProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { all, approved } = endsOf(payments.whole.outcomes);
  const { p50Ms, p99Ms } = payments.whole;
  const time = (ms: number | null) => (ms === null ? '–' : spelledDuration(ms, language));
  return (
    <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Figure
        name={t('operateTraffic.payments')}
        note={t(`operateWindow.${traffic.window}`)}
        testId="payments-count"
      >
        {spelledNumber(all, language)}
      </Figure>
      <Figure
        name={t('operateTraffic.approved')}
        note={t('operateTraffic.approvedNote')}
        testId="payments-approved"
      >
        {all === 0 ? '–' : spelledPart(approved / all, language)}
      </Figure>
      <Figure name={t('operateTraffic.half')} note={t('operateTraffic.halfNote')}>
        {time(p50Ms)}
      </Figure>
      <Figure name={t('operateTraffic.slowest')} note={t('operateTraffic.slowestNote')}>
        {time(p99Ms)}
      </Figure>
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly note: string;
  readonly children: string;
  readonly testId?: string;
}

function Figure({ name, note, children, testId }: FigureProps) {
  return (
    <div className="rounded-2xl border border-line bg-surface p-4">
      <dt className="text-sm text-soft">{name}</dt>
      <dd data-testid={testId} className="mt-1 text-2xl font-bold tracking-tight">
        {children}
      </dd>
      <dd className="mt-0.5 text-xs text-soft">{note}</dd>
    </div>
  );
}
