/** A line that leads somewhere: what it is, what stands there now, and an arrow. */
export interface RowProps {
  readonly label: string;
  readonly detail?: string | undefined;
  readonly onPress: () => void;
  readonly testId?: string;
  readonly danger?: boolean;
  readonly busy?: boolean;
}

export function Row({ label, detail, onPress, testId, danger, busy }: RowProps) {
  return (
    <button
      type="button"
      onClick={busy === true ? undefined : onPress}
      aria-disabled={busy === true ? true : undefined}
      data-testid={testId}
      className="flex min-h-12 w-full items-center gap-3 px-4 py-2 text-left text-[0.95rem] first:rounded-t-2xl last:rounded-b-2xl hover:bg-line/50"
    >
      <span className="min-w-0 grow">
        <span className={`block font-medium ${danger === true ? 'text-bad' : ''}`}>{label}</span>
        {detail !== undefined && <span className="block text-sm text-soft">{detail}</span>}
      </span>
      <Arrow />
    </button>
  );
}

/** Rows under one roof. */
export function Rows({ children }: { readonly children: React.ReactNode }) {
  return <div className="divide-y divide-line rounded-2xl bg-raised empty:hidden">{children}</div>;
}

function Arrow() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className="size-5 shrink-0 text-soft">
      <path
        d="M9 5l7 7-7 7"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
