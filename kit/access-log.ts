/**
 * Who signed in, who proved themselves and who was turned away: a line of the log each, for whoever
 * asks afterwards how somebody came in. Names, addresses of e-mail and what was typed stay out.
 */
import type { AnyOperation, Caller } from './contract.ts';
import type { Log } from './log.ts';
import { isRefusal } from './refusal.ts';

/** What was asked, where, and by whom. */
export interface Access {
  /** Where it is mounted: `wallet`, `issuer-pumb`. */
  readonly party: string;
  readonly operation: string;
  /** The network address it came from. */
  readonly address: string;
  readonly caller: Caller;
  readonly answer: unknown;
}

/** Refusals of what somebody may not do; every other is about what they asked. */
const TURNED_AWAY: ReadonlySet<string> = new Set([
  'NOT_SIGNED_IN',
  'NOT_ALLOWED',
  'STEP_UP_REQUIRED',
]);

export function noteAccess(log: Log, { session }: AnyOperation, access: Access): void {
  const { caller, answer, ...where } = access;
  const outcome = isRefusal(answer) ? answer.code : 'DONE';
  const facts = { ...where, outcome, ...whoIs(caller) };
  if (TURNED_AWAY.has(outcome)) log.warn(facts, 'somebody was turned away');
  else if (session !== undefined) log.info(facts, 'a session was asked for');
}

function whoIs(caller: Caller): object {
  switch (caller.kind) {
    case 'person':
      return { role: caller.role, id: caller.id };
    case 'party':
      return { role: caller.name };
    default:
      return { role: 'anyone' };
  }
}
