/** Who acts at the desk, and the line that every act leaves, in the transaction of the act. */
import { createHash } from 'node:crypto';
import type { AuditEntry, AuditWho } from '@armilla/kit/audit';
import type { CallContext } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { scrub } from '@armilla/kit/log';
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { House } from '../deps.ts';
import { agentById } from '../store/desk-agents.ts';
import { customerById } from '../store/desk-customers.ts';

/** The caller with their name. The contract lets people in alone; anybody else is a bug. */
export async function whoCalls(house: House, { caller }: CallContext): Promise<AuditWho> {
  if (caller.kind !== 'person') throw new Error('an operation of people without a person');
  const { role, id } = caller;
  const person =
    role === 'customer'
      ? await customerById(house.database, id)
      : await agentById(house.database, id);
  if (person === undefined) throw new Error(`a session of a ${role} who is not known`);
  return { role, id, name: person.name };
}

export type Act = Pick<AuditEntry, 'what' | 'subject' | 'occasion' | 'reason' | 'comment'>;

/** Writes the act's line. A comment is the agent's own words: a card number in it is masked. */
export function recorded(
  house: House,
  tx: Queryable,
  who: AuditWho,
  act: Act,
  outcome: string,
): Promise<void> {
  const { comment, ...rest } = act;
  const words = comment === undefined ? {} : { comment: scrub(comment) };
  return house.audit.append(tx, { who, ...rest, ...words, outcome });
}

/**
 * Does the work, writes its line and keeps the answer: all of it or nothing, so that whoever asks
 * again after a cut is told what was done, and no line is written twice. A refusal leaves a line as
 * well: what was tried is of interest to whoever watches.
 */
export function audited<Answer>(
  house: House,
  context: CallContext,
  who: AuditWho,
  act: Act,
  work: (tx: Queryable) => Promise<Answer | Refusal>,
): Promise<Answer | Refusal> {
  return house.audit.transaction(house.database, async (tx) => {
    const answer = await work(tx);
    await recorded(house, tx, who, act, isRefusal(answer) ? answer.code : 'DONE');
    await context.keep?.(tx, answer);
    return answer;
  });
}

/** One identifier for one request of one person: done again after a cut, it finds what is there. */
export function derivedId(prefix: string, who: AuditWho, context: CallContext): string {
  const request = JSON.stringify([who.role, who.id, context.idempotencyKey]);
  return `${prefix}_${createHash('sha256').update(request).digest('hex').slice(0, 26)}`;
}
