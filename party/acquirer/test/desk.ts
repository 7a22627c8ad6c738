/** What tests ask an acquirer as merchant, operator or network, and how it looks inside. */

import type { acquirerContract } from '@armilla/api/acquirer';
import type { AnswerOf, CallContext } from '@armilla/kit/contract';
import { isRefusal } from '@armilla/kit/refusal';
import type { Acquirer } from '../index.ts';

type Operations = (typeof acquirerContract)['operations'];
export type Shown = AnswerOf<Operations['findReceipt']>['transaction'];

const MERCHANT = 'ARMILLA00000001';

let keys = 0;

/** A call of one of the contract's operations; what a refusal says in its place. */
export async function call<Name extends keyof Operations>(
  acquirer: Acquirer,
  name: Name,
  input: object,
  options: { merchant?: string; as?: 'merchant' | 'stage' | 'token-service'; key?: string } = {},
): Promise<AnswerOf<Operations[Name]> | string> {
  const { as = 'merchant', merchant = MERCHANT, key = `key-${++keys}` } = options;
  const caller: CallContext['caller'] =
    as === 'merchant'
      ? { kind: 'person', role: 'merchant', id: merchant }
      : { kind: 'party', name: as };
  const answer = await acquirer.invoke(name, input, {
    caller,
    language: 'en',
    idempotencyKey: key,
  });
  if (isRefusal(answer)) return answer.code;
  // As it would travel: what is undefined is not there.
  return JSON.parse(JSON.stringify(answer)) as AnswerOf<Operations[Name]>;
}

/** The transaction that an operation answered with. Throws what was refused instead. */
export function transaction(answer: { transaction: Shown } | string): Shown {
  if (typeof answer === 'string') throw new Error(answer);
  return answer.transaction;
}

/** The merchant's transactions, newest first. */
export async function listed(acquirer: Acquirer, merchant = MERCHANT): Promise<readonly Shown[]> {
  const answer = await call(acquirer, 'listTransactions', {}, { merchant });
  if (typeof answer === 'string') throw new Error(answer);
  return answer.transactions;
}

/** The transaction under a reference. */
export async function receipt(acquirer: Acquirer, rrn: string, merchant?: string): Promise<Shown> {
  const by = merchant === undefined ? {} : { merchant };
  return transaction(await call(acquirer, 'findReceipt', { rrn }, by));
}
