/** Asking again when nobody answered: under one idempotency key, so that twice is once. */
import type { CallOptions } from '@armilla/kit/contract';
import { isRefusal, type Language, type Refusal } from '@armilla/kit/refusal';

export interface Insisting {
  readonly language: () => Language;
  readonly wait: (timeMs: number) => Promise<void>;
}

const WAITS_MS = [250, 1_000];

/** The first answer that is not "later", or the last of three. */
export async function insist<T>(
  { language, wait }: Insisting,
  call: (options: CallOptions) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  const options = { idempotencyKey: crypto.randomUUID(), language: language() };
  for (const timeMs of WAITS_MS) {
    const answer = await call(options);
    if (!saysLater(answer)) return answer;
    await wait(timeMs);
  }
  return call(options);
}

function saysLater(answer: unknown): boolean {
  return (
    isRefusal(answer) && (answer.code === 'UNAVAILABLE' || answer.code === 'REQUEST_IN_PROGRESS')
  );
}

export function timerWait(timeMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, timeMs));
}
