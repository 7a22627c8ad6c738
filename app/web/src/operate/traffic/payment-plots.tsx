/** Payments as plots: how many and how they ended, why not, and how long they took. */
import { useTranslation } from 'react-i18next';
import { spelledDuration, spelledNumber, spelledSecond, spelledTime } from '../../parts/format.ts';
import { LinePlot } from '../../parts/plot/line-plot.tsx';
import type { PlotProps } from '../../parts/plot/plot.ts';
import { Shares } from '../../parts/plot/shares.tsx';
import { useLanguage } from '../../parts/use-look.ts';
import { endsOf, ratesOf, reasonsOf } from '../core/traffic.ts';
import { Panel } from '../panel.tsx';
import type { PaymentsProps } from './figures.tsx';
import { useOutcomes } from './use-outcomes.ts';

export function PaymentPlots({ traffic, payments }: PaymentsProps) {
  const { t } = useTranslation();
  const { all } = endsOf(payments.whole.outcomes);
  if (all === 0) {
    return (
      <p className="rounded-2xl bg-raised p-6 text-center text-soft" data-testid="no-payments">
        {t('operateTraffic.none')}
      </p>
    );
  }
  return (
    <div className="grid gap-5 lg:grid-cols-2">
      <Rates traffic={traffic} payments={payments} />
      <Latency traffic={traffic} payments={payments} />
      <div className="lg:col-span-2">
        <Reasons traffic={traffic} payments={payments} />
      </div>
    </div>
  );
}

/** Names of the points, to the second where they are that close. */
function timesOf({ traffic, payments }: PaymentsProps): Pick<PlotProps, 'labels' | 'ticks'> {
  const spelled = traffic.window === 'MINUTES' ? spelledSecond : spelledTime;
  const times = payments.points.map(({ at }) => spelled(at));
  return { labels: times, ticks: times };
}

function Rates({ traffic, payments }: PaymentsProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const times = timesOf({ traffic, payments });
  const { approved, declined, lost } = ratesOf(payments, traffic);
  const title = t(`operateTraffic.rates${traffic.window === 'MINUTES' ? 'Second' : 'Minute'}`);
  const spell = (value: number) => spelledNumber(value, language, 2);
  return (
    <Panel title={title}>
      <LinePlot
        {...times}
        title={title}
        description={t('operateTraffic.ratesText')}
        axisName={t('operateTraffic.time')}
        series={[
          { id: 'approved', name: t('operateTraffic.yes'), tone: '1', values: approved },
          { id: 'declined', name: t('operateTraffic.no'), tone: '2', values: declined },
          { id: 'lost', name: t('operateTraffic.lost'), tone: '5', values: lost },
        ]}
        spell={spell}
      />
    </Panel>
  );
}

function Latency({ traffic, payments }: PaymentsProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const times = timesOf({ traffic, payments });
  const title = t('operateTraffic.latency');
  return (
    <Panel title={title}>
      <LinePlot
        {...times}
        title={title}
        description={t('operateTraffic.latencyText')}
        axisName={t('operateTraffic.time')}
        series={[
          { id: 'p50', name: 'p50', tone: '3', values: payments.points.map(({ p50Ms }) => p50Ms) },
          { id: 'p99', name: 'p99', tone: '4', values: payments.points.map(({ p99Ms }) => p99Ms) },
        ]}
        spell={(ms) => spelledDuration(ms, language)}
      />
    </Panel>
  );
}

function Reasons({ payments }: PaymentsProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nameOf = useOutcomes();
  const reasons = reasonsOf(payments);
  return (
    <Panel title={t('operateTraffic.reasons')} testId="decline-reasons">
      {reasons.length === 0 ? (
        <p className="text-soft">{t('operateTraffic.noReasons')}</p>
      ) : (
        <Shares
          label={t('operateTraffic.reasons')}
          shares={reasons.map(({ code, count, part }) => ({
            id: code,
            name: nameOf(code),
            part,
            text: spelledNumber(count, language),
            ...(code === 'NO_ANSWER' ? {} : { note: `DE 39 ${code}` }),
          }))}
        />
      )}
    </Panel>
  );
}
