/** Something that is on or off, for hands and keyboards alike. */
export interface SwitchProps {
  readonly label: string;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
  readonly testId?: string;
}

export function Switch({ label, on, onChange, testId }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      onClick={() => onChange(!on)}
      data-testid={testId}
      className="flex min-h-11 w-full items-center justify-between gap-3 rounded-xl px-3 py-2 text-left text-sm font-medium hover:bg-raised"
    >
      <span>{label}</span>
      <span
        aria-hidden="true"
        className={`flex h-6 w-11 items-center rounded-full border p-0.5 transition
          ${on ? 'justify-end border-accent bg-accent' : 'justify-start border-line-strong bg-raised'}`}
      >
        <span className={`size-4.5 rounded-full ${on ? 'bg-accent-ink' : 'bg-line-strong'}`} />
      </span>
    </button>
  );
}
