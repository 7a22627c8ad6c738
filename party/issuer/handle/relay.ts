/**
 * What is asked of another party for a person: under a key of that person's and that step's own.
 */
import { createHash } from 'node:crypto';
import type { CallContext, CallOptions } from '@armilla/kit/contract';
import { callerName } from '@armilla/kit/idempotency';

/**
 * Keys are each caller's own to choose, so two people may choose the same; behind this party they
 * are told apart by who chose them. A second proof in between makes nobody another.
 */
export function onBehalf(context: CallContext, step: string): CallOptions {
  const place = JSON.stringify([step, callerName(context.caller), context.idempotencyKey]);
  const key = createHash('sha256').update(place).digest('base64url');
  return { idempotencyKey: key, language: context.language };
}
