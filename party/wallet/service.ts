/** The wallet: the wearable service's own party, a token requestor between phone and network. */
import type { tokenServiceContract } from '@armilla/api/token-service';
import { walletContract } from '@armilla/api/wallet';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import { bind, type Client, type Invoke } from '@armilla/kit/contract';
import { type Database, migrate } from '@armilla/kit/database';
import { answerBook } from '@armilla/kit/idempotency';
import type { KeyPort } from '@armilla/kit/keys';
import type { Log } from '@armilla/kit/log';
import type { BankProgramme, ServiceProgramme } from '@armilla/kit/programme';
import type { SecretBytes } from '@armilla/kit/secret';
import { type Sessions, sessions } from '@armilla/kit/session';
import type { Trace } from '@armilla/kit/trace';
import { accountAnswers } from './answer/accounts.ts';
import { cardAnswers } from './answer/cards.ts';
import type { Desk } from './answer/desk.ts';
import { deviceAnswers } from './answer/devices.ts';
import { enrolmentAnswers } from './answer/enrolments.ts';
import { packageAnswers } from './answer/packages.ts';
import { updateAnswers } from './answer/updates.ts';
import { walletMigrations, walletStore } from './store/store.ts';

export interface WalletDeps {
  readonly database: Database;
  readonly keys: KeyPort;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Log;
  readonly trace: Trace;
  readonly service: ServiceProgramme;
  /** For their terms and conditions. */
  readonly banks: readonly BankProgramme[];
  /** Asked for at each call: parties may be made in any order. */
  readonly tokenService: () => Client<typeof tokenServiceContract>;
  /** The maker's factory pairing key of a wearable. */
  readonly pairingKeyOf: (serialNumber: string) => SecretBytes;
}

export interface Wallet {
  readonly invoke: Invoke;
  /** Cardholders' sessions, for the edge. */
  readonly sessions: Sessions;
  /** Brings the database to this version. To be awaited before the first call. */
  start(): Promise<void>;
  /** Resolves when no call is under way. The wallet has no outbox: it tells nobody anything. */
  settled(): Promise<void>;
  /** Waits for the calls under way. The database stays open: whoever opened it closes it. */
  close(): Promise<void>;
}

export function createWallet(deps: WalletDeps): Wallet {
  const { database, clock, keys } = deps;
  const people = sessions(database, clock);
  const desk: Desk = { ...deps, store: walletStore(database), sessions: people };
  const answers = answerBook(database, clock, keys);
  const { invoke, settled } = counted(bind(walletContract, handlersOf(desk), answers));
  return {
    invoke,
    sessions: people,
    start: () => migrate(database, walletMigrations, clock.now()),
    settled,
    close: settled,
  };
}

function handlersOf(desk: Desk) {
  return {
    ...accountAnswers(desk),
    ...deviceAnswers(desk),
    ...enrolmentAnswers(desk),
    ...packageAnswers(desk),
    ...cardAnswers(desk),
    ...updateAnswers(desk),
  };
}

/** Knows which calls are under way. */
function counted(invoke: Invoke): { invoke: Invoke; settled: () => Promise<void> } {
  const underWay = new Set<Promise<unknown>>();
  return {
    invoke(name, input, context) {
      const call = invoke(name, input, context).finally(() => underWay.delete(call));
      underWay.add(call);
      return call;
    },
    async settled() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}
