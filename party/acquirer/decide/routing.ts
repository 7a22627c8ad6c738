/** What is to be done with a message, by its type alone. */
import { type Message, requestMti } from '@armilla/iso8583';

/**
 * - `AUTHORISE` goes to the token service, which knows whose number it is
 * - `ADVISE` tells of what is done: kept, answered, and told on until that is answered
 * - `REVERSE` is recorded, answered, and then goes the same way
 * - `MANAGE` keeps the line and goes no further
 * - `REFUSE` asks for what is not done here
 * - `IGNORE` answers nothing we asked
 */
export type Route = 'AUTHORISE' | 'ADVISE' | 'REVERSE' | 'MANAGE' | 'REFUSE' | 'IGNORE';

const ROUTES: Readonly<Record<string, Route>> = {
  '0100': 'AUTHORISE',
  '0220': 'ADVISE',
  '0400': 'REVERSE',
  '0420': 'REVERSE',
  '0800': 'MANAGE',
};

export function routeOf(message: Message): Route {
  // Requests and advices of 1987, and what repeats them.
  if (!/^0\d[02]\d$/.test(message.mti)) return 'IGNORE';
  return ROUTES[requestMti(message.mti)] ?? 'REFUSE';
}
