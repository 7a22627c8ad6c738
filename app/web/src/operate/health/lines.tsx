/** The lines between hosts, and the switch in those that lead to a bank. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ToldRefusal } from '../../parts/asked.tsx';
import { Ago } from '../ago.tsx';
import type { Health, Line } from '../core/attention.ts';
import { Panel } from '../panel.tsx';
import { StateMark, type Tone } from '../state-mark.tsx';
import { useOperations, usePlaces } from '../use-operations.ts';

const TONES: Readonly<Record<Line['state'], Tone>> = {
  UP: 'GOOD',
  RESTING: 'CALM',
  TROUBLED: 'WARN',
  DOWN: 'BAD',
};

export function Lines({ health: { lines, at } }: { readonly health: Health }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('operateHealth.lines')} text={t('operateHealth.linesText')}>
      <ul className="flex flex-col divide-y divide-line">
        {lines.map((line) => (
          <li key={line.line} data-testid={`line-${line.to}`} className="py-3 first:pt-0 last:pb-0">
            <OneLine line={line} now={at} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function OneLine({ line, now }: { readonly line: Line; readonly now: number }) {
  const { t } = useTranslation();
  const nameOf = usePlaces();
  const { from, to, state, connections, lastMessage, programmeId, set } = line;
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
      <div className="min-w-0 text-sm">
        <p className="flex flex-wrap items-center gap-2 font-semibold">
          <span>
            {nameOf(from)} → {nameOf(to)}
          </span>
          <StateMark tone={TONES[state]} testId="line-state">
            {t(`operateLine.${state}`)}
          </StateMark>
        </p>
        <p className="mt-1 text-soft">
          {t('operateHealth.connections', { count: connections })}{' '}
          {lastMessage === null ? t('operateHealth.silent') : t('operateHealth.lastMessage')}{' '}
          {lastMessage !== null && <Ago at={lastMessage.at} now={now} />}
          {lastMessage?.outcome === 'NO_ANSWER' && (
            <strong className="text-bad"> {t('operateHealth.unanswered')}</strong>
          )}
        </p>
      </div>
      {programmeId !== null && set !== null && (
        <LineSwitch programmeId={programmeId} set={set} name={nameOf(to)} />
      )}
    </div>
  );
}

const STATES = ['WHOLE', 'SLOW', 'CUT'] as const;
type Set = (typeof STATES)[number];

interface SwitchProps {
  readonly programmeId: string;
  readonly set: Set;
  readonly name: string;
}

function LineSwitch({ programmeId, set, name }: SwitchProps) {
  const { t } = useTranslation();
  const client = useOperations();
  const queries = useQueryClient();
  const [refusal, tell] = useState<Refusal | null>(null);
  const choose = async (line: Set) => {
    const answer = await client.setLine({ programmeId, line });
    tell(isRefusal(answer) ? answer : null);
    await queries.invalidateQueries({ queryKey: ['operate', 'health'] });
  };
  return (
    <fieldset className="min-w-0">
      <legend className="sr-only">{t('operateHealth.lineOf', { name })}</legend>
      <div className="flex flex-wrap rounded-xl border border-line bg-raised p-1">
        {STATES.map((state) => (
          <label
            key={state}
            className="flex min-h-11 items-center rounded-lg px-3 text-sm font-medium text-soft has-checked:bg-surface has-checked:text-ink has-checked:shadow-sm has-focus-visible:outline-3 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={`line-${programmeId}`}
              className="sr-only"
              checked={state === set}
              onChange={() => choose(state)}
            />
            {t(`operateLineSet.${state}`)}
          </label>
        ))}
      </div>
      <ToldRefusal refusal={refusal} />
    </fieldset>
  );
}
