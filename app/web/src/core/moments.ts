/** How long things still hold, at a moment given. */
import type { BandView, Enrolment } from './state.ts';

export function bandIsArmed(band: BandView | null, now: number): boolean {
  return band?.armedUntil != null && band.armedUntil > now;
}

/** Whole seconds until `at`, never below none. */
export function secondsUntil(at: number, now: number): number {
  return Math.max(0, Math.ceil((at - now) / 1_000));
}

/** `9:41` of a code's life. */
export function minutesAndSeconds(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export function codeSecondsLeft(enrolment: Enrolment | null, now: number): number {
  return enrolment?.code === undefined ? 0 : secondsUntil(enrolment.code.expiresAt, now);
}
