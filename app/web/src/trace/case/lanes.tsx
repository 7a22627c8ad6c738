/** The rows, one an entry; arrow keys lead from row to row. */
import { Fragment, type KeyboardEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../parts/button.tsx';
import type { Moment } from '../core/case.ts';
import { useNames } from '../parts/names.ts';
import { LANE_ROW, LaneRow } from './lane-row.tsx';

/** More than this are drawn when they are wanted. */
const AT_ONCE = 120;

export interface LanesProps {
  readonly moments: readonly Moment[];
  readonly lanes: readonly string[];
  readonly chosen: number | undefined;
  readonly onChoose: (number: number | undefined) => void;
  /** Shown beneath the chosen row, where there is no place beside. */
  readonly inside: ReactNode;
}

export function Lanes({ moments, lanes, chosen, onChoose, inside }: LanesProps) {
  const { t } = useTranslation();
  const [most, setMost] = useState(AT_ONCE);
  const shown = moments.slice(0, most);
  return (
    <div>
      <Heads lanes={lanes} />
      <ol onKeyDown={walk} data-testid="trace-lanes">
        {shown.map((moment) => {
          const { number } = moment.entry;
          const isChosen = number === chosen;
          return (
            <Fragment key={number}>
              <LaneRow
                moment={moment}
                lanes={lanes}
                chosen={isChosen}
                opens={inside !== null}
                onChoose={() => onChoose(isChosen ? undefined : number)}
              />
              {isChosen && inside !== null && inside !== undefined && (
                <li className="border-b border-line bg-raised">{inside}</li>
              )}
            </Fragment>
          );
        })}
      </ol>
      {moments.length > most && (
        <div className="mt-3 text-center">
          <Button tone="quiet" onPress={() => setMost(most + AT_ONCE)}>
            {t('traceCase.more', { count: Math.min(AT_ONCE, moments.length - most) })}
          </Button>
        </div>
      )}
    </div>
  );
}

function Heads({ lanes }: { readonly lanes: readonly string[] }) {
  const { party } = useNames();
  return (
    <div
      aria-hidden="true"
      className={`${LANE_ROW} max-md:hidden pb-1 text-xs font-semibold text-soft`}
    >
      <span />
      <span className="flex">
        {lanes.map((lane) => (
          <span
            key={lane}
            className="min-w-0 flex-1 text-center text-[0.68rem] leading-tight break-words hyphens-auto"
          >
            {party(lane)}
          </span>
        ))}
      </span>
      <span />
    </div>
  );
}

/** Up and down go to the row before or after, home and end to the first and last. */
function walk(event: KeyboardEvent<HTMLOListElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  if (at === -1) return;
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  rows[Math.max(0, Math.min(rows.length - 1, next))]?.focus();
}
