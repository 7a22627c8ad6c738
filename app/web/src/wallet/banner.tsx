/** Something the cardholder should know here, and at most one thing to do about it. */
import type { ReactNode } from 'react';
import { Button } from '../parts/button.tsx';

type Tone = 'warn' | 'good' | 'plain';

const LOOKS: Readonly<Record<Tone, string>> = {
  warn: 'bg-warn-soft text-warn',
  good: 'bg-good-soft text-good',
  plain: 'bg-raised text-ink',
};

export interface BannerProps {
  readonly children: ReactNode;
  readonly tone?: Tone;
  readonly testId?: string;
  readonly action?: {
    readonly label: string;
    readonly onPress: () => void;
    readonly busy?: boolean;
    readonly testId: string;
  };
}

export function Banner({ children, tone = 'plain', testId, action }: BannerProps) {
  return (
    <div
      className={`rounded-2xl px-4 py-3 text-sm leading-relaxed ${LOOKS[tone]}`}
      data-testid={testId}
    >
      {children}
      {action !== undefined && (
        <div className="mt-2">
          <Button
            wide
            tone={tone === 'plain' ? 'quiet' : 'primary'}
            busy={action.busy ?? false}
            onPress={action.onPress}
            testId={action.testId}
          >
            {action.label}
          </Button>
        </div>
      )}
    </div>
  );
}
