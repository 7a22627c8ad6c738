/** How something is, in a word with its colour. */
import type { ReactNode } from 'react';

export type Tone = 'GOOD' | 'CALM' | 'WARN' | 'BAD';

const TONES: Readonly<Record<Tone, string>> = {
  GOOD: 'bg-good-soft text-good',
  CALM: 'bg-raised text-soft',
  WARN: 'bg-warn-soft text-warn',
  BAD: 'bg-bad-soft text-bad',
};

export interface StateMarkProps {
  readonly tone: Tone;
  readonly children: ReactNode;
  readonly testId?: string;
}

export function StateMark({ tone, children, testId }: StateMarkProps) {
  return (
    <span
      data-testid={testId}
      data-tone={tone}
      className={`inline-flex shrink-0 items-center gap-1.5 rounded-full px-2.5 py-1 text-xs font-semibold ${TONES[tone]}`}
    >
      <span aria-hidden="true" className="size-2 rounded-full bg-current" />
      {children}
    </span>
  );
}
