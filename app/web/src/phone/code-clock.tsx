/** How long the code is good, and how many tries are left. */
import { useTranslation } from 'react-i18next';
import { codeSecondsLeft, minutesAndSeconds } from '../core/moments.ts';
import type { Enrolment } from '../core/state.ts';
import { useNow } from '../parts/use-stage.ts';

export interface CodeClockProps {
  readonly enrolment: Enrolment;
  /** Its time is over, whatever the clock of this phone says. */
  readonly over: boolean;
}

/** Spoken by readers every half minute, not every second. */
export function CodeClock({ enrolment, over }: CodeClockProps) {
  const { t } = useTranslation();
  const now = useNow();
  const { code } = enrolment;
  if (code === undefined) return null;
  const seconds = over ? 0 : codeSecondsLeft(enrolment, now);
  const words = (left: number) =>
    left === 0
      ? t('phone.codeExpired')
      : t('phone.codeExpiresIn', { time: minutesAndSeconds(left) });
  return (
    <div
      className={`flex flex-wrap justify-between gap-x-4 gap-y-1 rounded-2xl p-3 text-sm ${over ? 'bg-warn-soft text-warn' : 'bg-raised text-soft'}`}
      data-testid="code-clock"
    >
      <span aria-hidden="true" className="font-semibold">
        {words(seconds)}
      </span>
      <span role="status" className="sr-only">
        {words(Math.ceil(seconds / 30) * 30)}
      </span>
      {over ? (
        code.sendsLeft > 0 && <span>{t('phoneAdd.nothingRetyped')}</span>
      ) : (
        <span>{t('common.triesLeft', { count: code.triesLeft })}</span>
      )}
    </div>
  );
}
