/** The wallet: the wearable service's own party, a token requestor between phone and network. */
import type { tokenServiceContract } from '@armilla/api/token-service';
import { walletContract } from '@armilla/api/wallet';
import { type ApiKeys, apiKeys } from '@armilla/kit/api-key';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import { bind, type Client, type Invoke } from '@armilla/kit/contract';
import { type Database, migrate } from '@armilla/kit/database';
import type { HelpBook } from '@armilla/kit/help';
import { helpAnswers } from '@armilla/kit/help-answers';
import { answerBook } from '@armilla/kit/idempotency';
import type { KeyPort } from '@armilla/kit/keys';
import type { Log } from '@armilla/kit/log';
import { type Postman, postman } from '@armilla/kit/outbox';
import type { OutsideOptions } from '@armilla/kit/outside-request';
import type { BankProgramme, ServiceProgramme } from '@armilla/kit/programme';
import type { SecretBytes, SecretText } from '@armilla/kit/secret';
import { type Sessions, sessions } from '@armilla/kit/session';
import type { Trace } from '@armilla/kit/trace';
import { webhookDesk } from '@armilla/kit/webhook-desk';
import { webhooks } from '@armilla/kit/webhooks';
import { keepingGuestsOut } from './accounts/guest.ts';
import { keepingAnswers } from './accounts/keeping.ts';
import { openIdProviders, type ProviderSetting } from './accounts/open-id.ts';
import { originsOf } from './accounts/origins.ts';
import { passkeyAnswers } from './accounts/passkeys.ts';
import { providerAnswers } from './accounts/providers.ts';
import { apiKeyAnswers, programmeOf } from './accounts/subscribers.ts';
import { accountAnswers } from './answer/accounts.ts';
import { cardAnswers, limitAnswers } from './answer/cards.ts';
import { commitAnswers } from './answer/commits.ts';
import type { Desk } from './answer/desk.ts';
import { deviceAnswers } from './answer/devices.ts';
import { enrolmentAnswers } from './answer/enrolments.ts';
import { errandOf, runErrand } from './answer/errands.ts';
import { historyAnswers } from './answer/history.ts';
import { losingAnswers } from './answer/losing.ts';
import { movingAnswers } from './answer/moving.ts';
import { packageAnswers } from './answer/packages.ts';
import { pairingAnswers } from './answer/pairing.ts';
import { updateAnswers } from './answer/updates.ts';
import { walletMigrations, walletStore } from './store/store.ts';
import { createTurns } from './turns.ts';

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
  /** Questions and their answers, by language. */
  readonly help: HelpBook;
  /** Asked for at each call: parties may be made in any order. */
  readonly tokenService: () => Client<typeof tokenServiceContract>;
  /** The maker's factory pairing key of a wearable. */
  readonly pairingKeyOf: (serialNumber: string) => SecretBytes;
  /** Origins of our pages, all of one host; this machine's own when none are given. */
  readonly origins?: readonly string[];
  /** Registrations with other providers whose sign-in is accepted. */
  readonly providers?: readonly ProviderSetting[];
  /** How the addresses of outside subscribers may be asked. */
  readonly outside?: OutsideOptions;
  /** The first operator's key; it makes all others. */
  readonly operatorKey?: SecretText;
}

export interface Wallet {
  readonly invoke: Invoke;
  /** Cardholders' sessions and, beside them, partners' keys, for the edge. */
  readonly sessions: Sessions;
  /** Partners' and operators' keys. */
  readonly apiKeys: ApiKeys;
  /** Brings the database to this version. To be awaited before the first call. */
  start(): Promise<void>;
  /** Resolves when no call is under way, and network and subscribers were told what was due. */
  settled(): Promise<void>;
  /** Waits for the calls under way. The database stays open: whoever opened it closes it. */
  close(): Promise<void>;
}

export function createWallet(deps: WalletDeps): Wallet {
  const { database, clock, keys } = deps;
  const desk = deskOf(deps);
  const { store, webhooks: subscribers, apiKeys: partners } = desk;
  const answers = answerBook(database, clock, keys);
  const post = () =>
    postman(database, (message) => runErrand(desk, errandOf(message)), clock, deps.log);
  let errands: Postman | undefined;
  const bound = bind(walletContract, handlersOf(desk), answers);
  const { invoke, settled } = counted(keepingGuestsOut(bound, store));
  return {
    invoke,
    sessions: {
      ...desk.sessions,
      callerOf: async (token) =>
        (await partners.callerOf(token)) ?? (await desk.sessions.callerOf(token)),
    },
    apiKeys: partners,
    async start() {
      await migrate(database, walletMigrations, clock.now());
      const { operatorKey } = deps;
      if (operatorKey) await partners.adopt(operatorKey, 'operator', 'The first operator');
      subscribers.start();
      errands = post();
    },
    async settled() {
      await settled();
      await errands?.settled();
      await subscribers.settled();
    },
    async close() {
      await settled();
      await errands?.close();
      await subscribers.close();
    },
  };
}

function deskOf(deps: WalletDeps): Desk {
  const { database, clock, chance, log } = deps;
  return {
    ...deps,
    store: walletStore(database),
    sessions: sessions(database, clock),
    webhooks: webhooks(deps),
    turns: createTurns(),
    apiKeys: apiKeys(database, clock, chance),
    origins: originsOf(deps.origins),
    providers: openIdProviders(deps.providers ?? [], log),
  };
}

function handlersOf(desk: Desk) {
  return {
    ...accountAnswers(desk),
    ...passkeyAnswers(desk),
    ...providerAnswers(desk),
    ...keepingAnswers(desk),
    ...apiKeyAnswers(desk),
    ...webhookDesk({ ...desk, programmeOf: (caller) => programmeOf(desk, caller) }),
    ...pairingAnswers(desk),
    ...deviceAnswers(desk),
    ...losingAnswers(desk),
    ...commitAnswers(desk),
    ...enrolmentAnswers(desk),
    ...movingAnswers(desk),
    ...packageAnswers(desk),
    ...cardAnswers(desk),
    ...limitAnswers(desk),
    ...historyAnswers(desk),
    ...helpAnswers(desk),
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
