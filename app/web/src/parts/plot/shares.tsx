/** What a whole is made of, largest first: a list in which every part has its bar. */
export interface Share {
  readonly id: string;
  readonly name: string;
  /** Of the whole, from 0 to 1. */
  readonly part: number;
  readonly text: string;
  readonly note?: string;
}

export function Shares({ label, shares }: { label: string; shares: readonly Share[] }) {
  return (
    <ul aria-label={label} className="flex flex-col gap-3">
      {shares.map(({ id, name, part, text, note }) => (
        <li key={id} className="text-sm">
          <p className="flex items-baseline justify-between gap-3">
            <span className="min-w-0">
              {name}
              {note !== undefined && <span className="text-xs text-soft"> · {note}</span>}
            </span>
            <span className="shrink-0 font-semibold">{text}</span>
          </p>
          <svg
            aria-hidden="true"
            viewBox="0 0 100 2"
            preserveAspectRatio="none"
            className="mt-1.5 block h-2 w-full overflow-hidden rounded-full bg-raised"
          >
            <rect width={Math.max(0, Math.min(1, part)) * 100} height="2" className="fill-plot-1" />
          </svg>
        </li>
      ))}
    </ul>
  );
}
