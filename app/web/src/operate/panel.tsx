/** A part of a page with its heading. */
import type { ReactNode } from 'react';

export interface PanelProps {
  readonly title: string;
  readonly text?: string;
  readonly children: ReactNode;
  readonly testId?: string;
}

export function Panel({ title, text, children, testId }: PanelProps) {
  return (
    <div
      data-testid={testId}
      className="min-w-0 rounded-2xl border border-line bg-surface p-4 sm:p-5"
    >
      <h3 className="font-semibold">{title}</h3>
      {text !== undefined && <p className="mt-1 text-sm text-soft">{text}</p>}
      <div className="mt-3">{children}</div>
    </div>
  );
}
