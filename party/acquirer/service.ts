/** The acquirer: takes terminals' messages, sends them on, and shows merchants their payments. */
import type { Message } from '@armilla/iso8583';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import type { Invoke } from '@armilla/kit/contract';
import { type Database, migrate } from '@armilla/kit/database';
import type { HostClient } from '@armilla/kit/host-link';
import type { KeyPort } from '@armilla/kit/keys';
import type { Log } from '@armilla/kit/log';
import { migrationsOf } from '@armilla/kit/migrations';
import { type Postman, postman } from '@armilla/kit/outbox';
import { type Sessions, sessions } from '@armilla/kit/session';
import type { Trace } from '@armilla/kit/trace';
import { unreachable } from '@armilla/kit/unreachable';
import { answerTo } from './decide/messages.ts';
import { routeOf } from './decide/routing.ts';
import { type Authorisations, authorisations } from './desk/authorisation.ts';
import type { Desk } from './desk/desk.ts';
import { merchantDesk } from './desk/merchants.ts';
import { deliverReversal, reverse } from './desk/reversal.ts';
import { recover, settleLate } from './desk/settlement.ts';
import { seed } from './store/seed.ts';
import { vault } from './store/vault.ts';

export interface AcquirerDeps {
  readonly database: Database;
  readonly keys: KeyPort;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Log;
  readonly trace: Trace;
  /** The token service. Its connection hands late answers to {@link Acquirer.late}. */
  readonly network: HostClient<Message>;
  /** DE 32, 6–11 digits. */
  readonly acquirerId: string;
}

export interface Acquirer {
  /** `@armilla/api/acquirer`, bound. */
  readonly invoke: Invoke;
  readonly sessions: Sessions;
  /** Brings the store up to date and settles what a crash cut off. Before anything else. */
  start(): Promise<void>;
  /** Answers a terminal's ISO 8583 message; `undefined` when it wants no answer. */
  answer(message: Message): Promise<Message | undefined>;
  /** Takes in an answer of the network that nobody waits for any more. */
  late(message: Message): Promise<void>;
  /** Resolves when nothing is under way and nothing that is due is left to be sent. */
  settled(): Promise<void>;
  /** Ends what is under way. Database and connection are closed by whoever opened them. */
  close(): Promise<void>;
}

export function createAcquirer(deps: AcquirerDeps): Acquirer {
  if (!/^\d{6,11}$/.test(deps.acquirerId)) throw new RangeError('acquirerId: not 6–11 digits');
  const { database, clock, log } = deps;
  let letters: Postman | undefined;
  const desk: Desk = { ...deps, vault: vault(deps.keys), nudge: () => letters?.nudge() };
  const payments = authorisations(desk);
  const people = sessions(database, clock);
  return {
    invoke: merchantDesk({ database, clock, sessions: people }),
    sessions: people,
    async start() {
      await migrate(database, migrationsOf(new URL('./store/', import.meta.url)), clock.now());
      await seed(database);
      await recover(desk);
      letters = postman(database, (letter) => deliverReversal(desk, letter), clock, log);
      letters.nudge();
    },
    answer: (message) => answer(desk, payments, message),
    late: (message) => settleLate(desk, message),
    async settled() {
      await payments.idle();
      await letters?.settled();
    },
    async close() {
      await payments.idle();
      await letters?.close();
    },
  };
}

async function answer(
  desk: Desk,
  payments: Authorisations,
  message: Message,
): Promise<Message | undefined> {
  const route = routeOf(message);
  switch (route) {
    case 'AUTHORISE':
      return payments.authorise(message);
    case 'REVERSE':
      return reverse(desk, message);
    case 'MANAGE':
      return manage(message);
    case 'REFUSE':
      return answerTo(message, '12');
    case 'IGNORE':
      return undefined;
    default:
      return unreachable(route);
  }
}

/** Sign-on, sign-off and echo (DE 70): the line is there, which is what is asked. */
function manage(message: Message): Message {
  const known = ['001', '002', '301'].includes(message.fields[70] ?? '');
  return answerTo(message, known ? '00' : '12');
}
