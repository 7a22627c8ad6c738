/** Buttons of the phone, the bank and the till. */
import type { ReactNode } from 'react';

type Tone = 'primary' | 'quiet' | 'plain' | 'danger';

const TONES: Readonly<Record<Tone, string>> = {
  primary: 'bg-accent text-accent-ink hover:brightness-110',
  quiet: 'bg-raised text-ink border border-line hover:border-line-strong',
  plain: 'shrink-0 text-accent underline-offset-4 hover:underline',
  danger: 'bg-bad text-surface hover:brightness-110',
};

export interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress?: () => void;
  readonly tone?: Tone;
  readonly wide?: boolean;
  readonly submit?: boolean;
  readonly busy?: boolean;
  readonly disabled?: boolean;
  readonly testId?: string;
  /** Of the tour: class and step. */
  readonly guide?: { readonly className: string; readonly 'data-step'?: number };
}

/** A busy button keeps the focus and says so; it just does nothing. */
export function Button(props: ButtonProps) {
  const {
    children,
    onPress,
    tone = 'primary',
    wide,
    submit,
    busy,
    disabled,
    testId,
    guide,
  } = props;
  const idle = busy !== true && disabled !== true;
  return (
    <button
      type={submit === true ? 'submit' : 'button'}
      onClick={idle ? onPress : undefined}
      aria-disabled={idle ? undefined : true}
      aria-busy={busy === true ? true : undefined}
      data-testid={testId}
      data-step={guide?.['data-step']}
      className={`min-h-11 rounded-xl px-4 py-2 text-[0.95rem] font-semibold transition
        ${TONES[tone]} ${wide === true ? 'w-full' : ''} ${idle ? '' : 'cursor-progress saturate-50'}
        ${guide?.className ?? ''}`}
    >
      {children}
    </button>
  );
}
