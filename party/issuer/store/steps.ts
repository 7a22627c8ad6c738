/**
 * The way of each payment, step by step. A step is added and never changed; the first stands with
 * the payment itself.
 */
import type { postingStep } from '@armilla/api/issuer-money';
import type { Queryable } from '@armilla/kit/database';
import type { z } from 'zod';

export type PostingStepName = z.infer<typeof postingStep>['step'];

/** Adds a step to a payment's way. */
export async function stepOf(
  tx: Queryable,
  authorisationId: string,
  step: PostingStepName,
  amountMinor: number,
  nowMs: number,
): Promise<void> {
  await tx.all(
    `INSERT INTO posting_step (authorisation_id, number, at, step, amount_minor)
     SELECT CAST($1 AS TEXT), COALESCE(MAX(number), 1) + 1, CAST($2 AS BIGINT),
       CAST($3 AS TEXT), CAST($4 AS BIGINT)
     FROM posting_step WHERE authorisation_id = $1`,
    authorisationId,
    nowMs,
    step,
    amountMinor,
  );
}
