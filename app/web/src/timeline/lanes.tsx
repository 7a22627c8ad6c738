/** The parties as lanes, and an entry's arrow between two of them. */

import { useTranslation } from 'react-i18next';
import { LANES } from './parties.ts';

export const ROW =
  'grid grid-cols-[5.6rem_minmax(0,1fr)] md:grid-cols-[5.6rem_18rem_minmax(0,1fr)] lg:grid-cols-[5.6rem_27rem_minmax(0,1fr)]';

const ORDER: readonly string[] = LANES;
const laneOf = (name: string) => ORDER.indexOf(name);
const CENTRE = 100 / (LANES.length * 2);
const middleOf = (lane: number) => CENTRE * (2 * lane + 1);

export function LaneHeads() {
  const { t } = useTranslation();
  return (
    <div
      aria-hidden="true"
      className={`${ROW} max-md:hidden pb-1 text-[0.68rem] font-semibold text-soft`}
    >
      <span />
      <span className="grid grid-cols-7 text-center leading-tight">
        {LANES.map((lane) => (
          <span key={lane}>{t(`party.${lane}`)}</span>
        ))}
      </span>
    </div>
  );
}

export interface ArrowProps {
  readonly from: string;
  readonly to: string;
}

/** Drawn for the eye; readers hear who spoke to whom in words. */
export function Arrow({ from, to }: ArrowProps) {
  const [start, end] = [laneOf(from), laneOf(to)];
  return (
    <svg aria-hidden="true" className="lanes h-7 w-full max-md:hidden" preserveAspectRatio="none">
      <Stroke start={start === -1 ? end : start} end={end === -1 ? start : end} />
    </svg>
  );
}

function Stroke({ start, end }: { readonly start: number; readonly end: number }) {
  const y = '50%';
  if (start === -1) return null;
  if (start === end) return <circle cx={`${middleOf(start)}%`} cy={y} r="5" fill="currentColor" />;
  return (
    <>
      <line
        x1={`${middleOf(start)}%`}
        x2={`${middleOf(end)}%`}
        y1={y}
        y2={y}
        stroke="currentColor"
        strokeWidth="2"
      />
      <circle cx={`${middleOf(start)}%`} cy={y} r="2.5" fill="currentColor" />
      <svg aria-hidden="true" x={`${middleOf(end)}%`} y={y} overflow="visible">
        <path d={end > start ? 'M0 0l-8 -4.5v9z' : 'M0 0l8 -4.5v9z'} fill="currentColor" />
      </svg>
    </>
  );
}
