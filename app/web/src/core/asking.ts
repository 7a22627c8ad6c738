/** Parties asked through the query library, which knows success and failure but no refusal. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { QueryClient } from '@tanstack/react-query';

/** A refusal on its way through the query library. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** The answer; a refusal is thrown as Refused. */
export async function answered<T>(asked: Promise<T | Refusal>): Promise<T> {
  const answer = await asked;
  if (isRefusal(answer)) throw new Refused(answer);
  return answer;
}

const MOST_TRIES = 3;
const FRESH_MS = 2_000;

export function createQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        // A refusal is an answer: asking again changes nothing.
        retry: (failures, error) => !(error instanceof Refused) && failures < MOST_TRIES,
      },
    },
  });
}
