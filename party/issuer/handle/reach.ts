/** How a customer is reached: an address counts only where this bank can send e-mail. */
import type { Reach } from '../decide/activation-method.ts';
import type { House } from '../deps.ts';

export function reachOf({ mailQueue }: House, { mobile, email }: Reach): Reach {
  return { mobile, email: mailQueue === undefined ? undefined : email };
}
