/** Answers and refusals as text, to be given again as they were. */
import { isRefusalCode, Refusal, refuse } from '@armilla/kit/refusal';

interface Kept {
  readonly answer?: unknown;
  readonly refusal?: {
    readonly code: string;
    readonly detail?: string;
    readonly facts: Refusal['facts'];
  };
}

export function freeze(answer: object): string {
  if (!(answer instanceof Refusal)) return JSON.stringify({ answer } satisfies Kept);
  const { code, detail, facts } = answer;
  return JSON.stringify({
    refusal: { code, ...(detail !== undefined && { detail }), facts },
  } satisfies Kept);
}

/** What {@link freeze} made. An answer has the type it was frozen with. */
export function thaw<Answer>(text: string): Answer | Refusal {
  const { answer, refusal } = JSON.parse(text) as Kept;
  if (refusal === undefined) return answer as Answer;
  if (!isRefusalCode(refusal.code)) throw new Error('a kept refusal of an unknown code');
  return refuse(refusal.code, refusal.detail, refusal.facts);
}
