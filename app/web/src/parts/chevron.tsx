/** Arrows. */
const PATHS = {
  ON: 'M9 5l7 7-7 7',
  BACK: 'M15 5l-7 7 7 7',
  UP: 'M6 15l6-6 6 6',
  DOWN: 'M6 9l6 6 6-6',
} as const;

export interface ChevronProps {
  readonly to: keyof typeof PATHS;
  readonly className: string;
}

export function Chevron({ to, className }: ChevronProps) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className={className}>
      <path
        d={PATHS[to]}
        fill="none"
        stroke="currentColor"
        strokeWidth="2.2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
