/** What lies behind the glass of a screen: its content in the middle, clear of round edges. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { spelledTime } from '../parts/format.ts';
import { useNow } from '../parts/use-stage.ts';

export function Glass({
  round,
  children,
}: {
  readonly round: boolean;
  readonly children: ReactNode;
}) {
  return (
    <div
      className={`flex h-full flex-col items-center justify-center text-center hyphens-auto ${round ? 'px-[13cqw] py-[7cqw]' : 'px-[2.5cqw] py-[5cqw]'}`}
    >
      {children}
    </div>
  );
}

export interface NoticeProps {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly testId?: string;
  readonly children?: ReactNode;
}

/** A screen that only tells how things stand, with the time above it. */
export function Notice({ icon, title, testId, children }: NoticeProps) {
  const now = useNow();
  return (
    <div className="w-full px-1" data-testid={testId}>
      <p className="text-[max(1.9rem,15cqw)] leading-none font-light tracking-tight">
        {spelledTime(now)}
      </p>
      <div className="mt-5 flex flex-col items-center gap-1.5">
        {icon}
        <p role="status" className="text-sm leading-snug font-semibold">
          {title}
        </p>
        {children !== undefined && (
          <div className="text-xs leading-snug text-screen-soft">{children}</div>
        )}
      </div>
    </div>
  );
}

/** A small key of the band's own, under a notice. */
export function GlassButton(props: {
  readonly onPress: () => void;
  readonly testId?: string;
  readonly children: ReactNode;
}) {
  return (
    <button
      type="button"
      onClick={props.onPress}
      data-testid={props.testId}
      className="mt-3 min-h-11 rounded-full bg-screen-key px-5 text-sm font-semibold text-screen-ink"
    >
      {props.children}
    </button>
  );
}

export function LockMark() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className="size-7 text-screen-soft">
      <path
        d="M7 11V8a5 5 0 0 1 10 0v3M5.5 11h13v9h-13z"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** Why nothing was presented a moment ago, on whatever the screen shows now. */
export function MissedTap({ reason }: { readonly reason: string }) {
  const { t } = useTranslation();
  return (
    <p
      role="status"
      data-testid="missed-tap"
      className="mb-2 text-xs leading-snug font-semibold text-screen-bad"
    >
      {t('band.notPresented')}: {reason}
    </p>
  );
}
