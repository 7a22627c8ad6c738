/** How every party, line and carrier is. */
import { useTranslation } from 'react-i18next';
import { Asked } from '../../parts/asked.tsx';
import { spelledDuration, spelledMoment, spelledNumber } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { useArrival } from '../../parts/use-stage.ts';
import { Ago } from '../ago.tsx';
import type { Health, Party } from '../core/attention.ts';
import { Panel } from '../panel.tsx';
import { StateMark } from '../state-mark.tsx';
import { useHealth, usePlaces } from '../use-operations.ts';
import { Lines } from './lines.tsx';

export function HealthPage() {
  const { t } = useTranslation();
  const health = useHealth();
  const title = useArrival<HTMLHeadingElement>();
  return (
    <>
      <h2 ref={title} tabIndex={-1} className="sr-only">
        {t('operate.health')}
      </h2>
      <Asked query={health}>
        {(answer) => (
          <div className="flex flex-col gap-5">
            <Lines health={answer} />
            <Parties health={answer} />
            <Carriers health={answer} />
            <Since health={answer} />
          </div>
        )}
      </Asked>
    </>
  );
}

function Parties({ health }: { readonly health: Health }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('operateHealth.parties')} text={t('operateHealth.partiesText')}>
      <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {health.parties.map((party) => (
          <li key={party.place} className="rounded-xl bg-raised p-4 text-sm" data-testid="party">
            <OneParty party={party} now={health.at} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function OneParty({ party, now }: { readonly party: Party; readonly now: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nameOf = usePlaces();
  const { place, store, lastCall, calls, faults } = party;
  const tookMs = spelledDuration(store.tookMs, language);
  return (
    <>
      <p className="flex items-start justify-between gap-2 font-semibold">
        <span>{nameOf(place)}</span>
        <StateMark tone={toneOf(party)}>{t(`operateParty.${stateOf(party)}`)}</StateMark>
      </p>
      <p className="mt-2 text-soft">
        {store.reachable
          ? t('operateHealth.store', { time: tookMs })
          : t('operateHealth.storeAway')}
      </p>
      <p className="text-soft">
        {t('operateHealth.calls', { count: calls, number: spelledNumber(calls, language) })}
        {faults > 0 && (
          <strong className="text-bad"> {t('operateHealth.faults', { count: faults })}</strong>
        )}
      </p>
      <p className="text-soft">
        {lastCall === null ? t('operateHealth.notAsked') : t('operateHealth.lastCall')}{' '}
        {lastCall !== null && <Ago at={lastCall.at} now={now} />}
      </p>
    </>
  );
}

function stateOf({ store, faults }: Party): 'WELL' | 'FAULTS' | 'AWAY' {
  if (!store.reachable) return 'AWAY';
  return faults > 0 ? 'FAULTS' : 'WELL';
}

const TONES = { WELL: 'GOOD', FAULTS: 'WARN', AWAY: 'BAD' } as const;
const toneOf = (party: Party) => TONES[stateOf(party)];

const CARRIER_TONES = { UP: 'GOOD', RESTING: 'CALM', TROUBLED: 'WARN' } as const;

function Carriers({ health: { carriers, at } }: { readonly health: Health }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('operateHealth.carriers')}>
      <ul className="grid gap-3 sm:grid-cols-2">
        {carriers.map(({ kind, by, state, lastSentAt, lastFailedAt }) => (
          <li key={kind} className="rounded-xl bg-raised p-4 text-sm">
            <p className="flex items-start justify-between gap-2 font-semibold">
              <span>{t(`operateCarrier.${kind}`)}</span>
              <StateMark tone={CARRIER_TONES[state]}>{t(`operateCarrierState.${state}`)}</StateMark>
            </p>
            <p className="mt-2 text-soft">{t(`operateCarrier.${by}`)}</p>
            <p className="text-soft">
              {lastSentAt === null ? t('operateHealth.noneSent') : t('operateHealth.lastSent')}{' '}
              {lastSentAt !== null && <Ago at={lastSentAt} now={at} />}
            </p>
            {lastFailedAt !== null && (
              <p className="text-bad">
                {t('operateHealth.lastFailed')} <Ago at={lastFailedAt} now={at} />
              </p>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Since({ health: { startedAt, version } }: { readonly health: Health }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const since = spelledMoment(startedAt, language);
  return <p className="text-sm text-soft">{t('operateHealth.since', { version, since })}</p>;
}
