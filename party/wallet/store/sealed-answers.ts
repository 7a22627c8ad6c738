/**
 * Answers by idempotency key, sealed: a kept answer may hold a session's token and a request a
 * password or an activation code, and neither may lie readable, or guessable from a plain digest,
 * in the database.
 */
import type { AnswerBook, CallContext } from '@armilla/kit/contract';
import type { KeyPort } from '@armilla/kit/keys';
import { Refusal } from '@armilla/kit/refusal';

const KEY = 'wallet/answers';

export function sealedAnswers(book: AnswerBook, keys: KeyPort): AnswerBook {
  return {
    async once(scope, context, input, work) {
      const place = placeOf(scope, context);
      const request = Buffer.from(keys.fingerprint(KEY, JSON.stringify(input)));
      const kept = await book.once(scope, context, request.toString('base64url'), async () => {
        const answer = await work();
        if (answer instanceof Refusal) return answer;
        const plain = Buffer.from(JSON.stringify(answer));
        return { sealed: Buffer.from(keys.seal(KEY, plain, place)).toString('base64url') };
      });
      return kept instanceof Refusal ? kept : opened(keys, kept, place);
    },
  };
}

function opened(keys: KeyPort, kept: unknown, place: string): unknown {
  const { sealed } = kept as { sealed: string };
  const plain = keys.open(KEY, Buffer.from(sealed, 'base64url'), place);
  return JSON.parse(Buffer.from(plain).toString());
}

/** What a sealed answer belongs to: it opens nowhere else. */
function placeOf(scope: string, { caller, idempotencyKey }: CallContext): string {
  return JSON.stringify([scope, caller, idempotencyKey]);
}
