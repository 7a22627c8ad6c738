/** Who the customer is that asks. */
import type { CallContext } from '@armilla/kit/contract';

/** The contract lets customers in alone; anybody else here is a bug. */
export function customerOf({ caller }: CallContext): string {
  if (caller.kind !== 'person') throw new Error('a customer’s operation without a customer');
  return caller.id;
}
