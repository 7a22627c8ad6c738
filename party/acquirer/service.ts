/** The acquirer: takes terminals' messages, sends them on, and shows merchants their payments. */
import { acquirerContract } from '@armilla/api/acquirer';
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { Message } from '@armilla/iso8583';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import { bind, type Client, type Invoke } from '@armilla/kit/contract';
import { type Database, migrate } from '@armilla/kit/database';
import type { HostClient } from '@armilla/kit/host-link';
import { answerBook } from '@armilla/kit/idempotency';
import type { KeyPort } from '@armilla/kit/keys';
import type { Log } from '@armilla/kit/log';
import { migrationsOf } from '@armilla/kit/migrations';
import { type Message as Letter, type Postman, postman } from '@armilla/kit/outbox';
import type { Rounds } from '@armilla/kit/rounds';
import type { SecretBytes } from '@armilla/kit/secret';
import { type Sessions, sessions } from '@armilla/kit/session';
import type { Trace } from '@armilla/kit/trace';
import { unended } from '@armilla/kit/unended';
import { unreachable } from '@armilla/kit/unreachable';
import { nightly } from './clearing/close.ts';
import { clearingHandlers } from './clearing/handlers.ts';
import { deliverFile } from './clearing/present.ts';
import { answerTo } from './decide/messages.ts';
import { routeOf } from './decide/routing.ts';
import { deliverAdvice } from './desk/advice.ts';
import { type Authorisations, authorisations } from './desk/authorisation.ts';
import type { Desk } from './desk/desk.ts';
import { deliverGiveBack } from './desk/give-back.ts';
import { merchantHandlers } from './desk/merchants.ts';
import { advise } from './desk/offline-sale.ts';
import { receiptHandlers } from './desk/receipts.ts';
import { deliverReversal, reverse } from './desk/reversal.ts';
import { recover, settleLate, settleUnsettled } from './desk/settlement.ts';
import type { PinPadKeys } from './pin/translate.ts';
import { seed } from './store/seed.ts';
import { vault } from './store/vault.ts';

export const acquirerMigrations = migrationsOf(new URL('./store/', import.meta.url));

export interface AcquirerDeps {
  readonly database: Database;
  readonly keys: KeyPort;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Log;
  readonly trace: Trace;
  /** The token service. Its connection hands late answers to {@link Acquirer.late}. */
  readonly network: HostClient<Message>;
  /** The token service's contract, for clearing; looked up at each call. */
  readonly tokenService: () => Client<typeof tokenServiceContract>;
  /** DE 32, 6–11 digits. */
  readonly acquirerId: string;
  /** What the keys of the merchants' PIN pads derive from. */
  readonly pinPads: PinPadKeys;
  /** The merchants of the test world, whose passwords are public; there when left out. */
  readonly testMerchants?: boolean;
  /** PIN blocks for the network are under it: AES, 16 bytes. */
  readonly pinZoneKey: SecretBytes;
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
  let nights: Rounds | undefined;
  const desk: Desk = {
    ...deps,
    vault: vault(deps.keys),
    pinKeys: { pads: deps.pinPads, zone: deps.pinZoneKey },
    nudge: () => letters?.nudge(),
    unsettled: (key) => lost.add(key),
  };
  const lost = unended((key) => settleUnsettled(desk, key), log);
  const payments = authorisations(desk);
  const people = sessions(database, clock);
  const handlers = {
    ...merchantHandlers({ desk, payments, sessions: people }),
    ...clearingHandlers(desk),
    ...receiptHandlers(desk),
  };
  return {
    invoke: bind(acquirerContract, handlers, answerBook(database, clock, deps.keys)),
    sessions: people,
    async start() {
      await migrate(database, acquirerMigrations, clock.now());
      if (deps.testMerchants !== false) await seed(database);
      await recover(desk);
      letters = postman(database, (letter) => deliver(desk, payments, letter), clock, log);
      letters.nudge();
      nights = nightly(desk);
      nights.nudge();
    },
    answer: (message) => answer(desk, payments, message),
    late: (message) => settleLate(desk, message),
    async settled() {
      await payments.idle();
      await lost.settled();
      await nights?.settled();
      await letters?.settled();
    },
    async close() {
      await nights?.close();
      await payments.idle();
      await lost.close();
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
    case 'ADVISE':
      return advise(desk, message);
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

/** Takes a letter of the outbox where it belongs. */
function deliver(desk: Desk, payments: Authorisations, letter: Letter): Promise<unknown> {
  switch (letter.operation) {
    case 'advise':
      return deliverAdvice(desk, letter);
    case 'reverse':
      return deliverReversal(desk, letter);
    case 'giveBack':
      return deliverGiveBack(desk, payments, letter);
    case 'presentClearing':
      return deliverFile(desk, letter);
    default:
      throw new Error(`a letter that nobody delivers: ${letter.operation}`);
  }
}

/** Sign-on, sign-off and echo (DE 70): the line is there, which is what is asked. */
function manage(message: Message): Message {
  const known = ['001', '002', '301'].includes(message.fields[70] ?? '');
  return answerTo(message, known ? '00' : '12');
}
