/** Answers whoever runs the service: how it stands, and the few things that are done about it. */
import { operateContract } from '@armilla/api/operate';
import type { Clock } from '@armilla/kit/clock';
import { bind, type Handlers, type Invoke } from '@armilla/kit/contract';
import { migrate } from '@armilla/kit/database';
import type { Mounted } from '@armilla/kit/http';
import { answerBook } from '@armilla/kit/idempotency';
import { WINDOWS, type Window } from '@armilla/kit/meter';
import { houseMigrations } from '@armilla/kit/migrations';
import { isRefusal } from '@armilla/kit/refusal';
import { sessions } from '@armilla/kit/session';
import type { DataFolder } from '../data-folder.ts';
import type { OpenDatabase } from '../databases.ts';
import type { Messages } from './messages.ts';
import { PAYMENTS, type Watch } from './metering.ts';
import { type OperateAccess, operateAccess } from './operate-access.ts';
import { carriersHealth, linesHealth, partiesHealth } from './operate-health.ts';
import { queuesOf } from './operate-queues.ts';
import type { Parties } from './parties.ts';
import { atTheNetwork } from './stage-network.ts';

const PLACE = 'operate';
const SHOWN_DRIFTS = 200;

export interface OperateDeps {
  readonly folder: DataFolder;
  readonly openDatabase: OpenDatabase;
  readonly parties: Parties;
  readonly messages: Messages;
  readonly watch: Watch;
  readonly clock: Clock;
  readonly version: string;
}

export interface Operate extends Required<Pick<Mounted, 'invoke' | 'callerOf' | 'closeSession'>> {
  close(): Promise<void>;
}

/** Its database holds sessions and answers alone. */
export async function openOperate(deps: OperateDeps): Promise<Operate> {
  const { folder, clock, parties } = deps;
  const database = await deps.openDatabase(PLACE);
  await migrate(database, houseMigrations(), clock.now());
  const people = sessions(database, clock);
  const holderOf = (key: string) => parties.wallet.apiKeys.callerOf(key);
  const access = operateAccess({ sessions: people, holderOf, clock });
  const handlers = handlersOf(deps, access);
  const invoke: Invoke = bind(
    operateContract,
    handlers,
    answerBook(database, clock, folder.keys(PLACE)),
  );
  return {
    invoke,
    callerOf: access.callerOf,
    closeSession: people.close,
    close: () => database.close(),
  };
}

function handlersOf(deps: OperateDeps, access: OperateAccess): Handlers<typeof operateContract> {
  const { parties, watch, clock, messages, version } = deps;
  const { operator, stores, issuerLine } = parties;
  const startedAt = clock.now();
  const { cutIssuer, closeBusinessDay, reconcile } = atTheNetwork({
    acquirer: operator.acquirer,
    issuerLine,
  });
  return {
    signIn: ({ key }) => access.signIn(key.trim()),
    signOut: async () => ({}),
    getSession: async (_, { caller }) => ({
      signedIn: caller.kind === 'person' && caller.role === 'operator',
    }),
    getHealth: async () => ({
      at: clock.now(),
      startedAt,
      version,
      banks: parties.banks.map(({ programme: { id, name } }) => ({ programmeId: id, name })),
      parties: await partiesHealth(stores, watch),
      lines: linesHealth(parties, watch),
      carriers: [
        ...carriersHealth(watch, messages.sms === messages.smsFile ? 'FILE' : 'MESSAGE_CENTRE'),
      ],
    }),
    async getQueues() {
      const found = await queuesOf(operator, stores);
      return isRefusal(found) ? found : { at: clock.now(), ...found };
    },
    listDrift: () => operator.tokenService.listDrift({ limit: SHOWN_DRIFTS }),
    auditWearable: (input) => operator.tokenService.auditWearable(input),
    getTraffic: async ({ window }) => trafficOf(watch, window, clock.now()),
    ...keyHandlers(parties),
    setLine: cutIssuer,
    closeBusinessDay,
    reconcile,
  };
}

type KeyOperations = 'listKeys' | 'exchangeVaultKey' | 'exchangeLinkKeys';

function keyHandlers(parties: Parties): Pick<Handlers<typeof operateContract>, KeyOperations> {
  const { tokenService } = parties.operator;
  return {
    async listKeys() {
      const found = await tokenService.listKeys({});
      return isRefusal(found) ? found : { ...found, links: [...parties.linkKeys()] };
    },
    exchangeVaultKey: () => tokenService.exchangeVaultKey({}),
    exchangeLinkKeys: async () => ({
      links: parties.linkKeys().filter(({ end }) => end === 'DIALLING').length,
      taken: await parties.exchangeLinkKeys(),
    }),
  };
}

/** What a series is of, by how its name begins. */
const KINDS = { road: 'ROAD', party: 'PARTY' } as const;

/** Payments first, even before there were any. */
function trafficOf({ meter }: Watch, window: Window, now: number) {
  const others = meter.series().flatMap((series) => {
    const [prefix = '', name = ''] = series.split('/');
    if (!Object.hasOwn(KINDS, prefix)) return [];
    return [{ name, kind: KINDS[prefix as keyof typeof KINDS], ...read(series) }];
  });
  function read(series: string) {
    const { points, whole } = meter.read(series, window);
    return { points: [...points], whole };
  }
  const payments = { name: PAYMENTS, kind: 'PAYMENTS' as const, ...read(PAYMENTS) };
  return { at: now, window, pointMs: WINDOWS[window].pointMs, traffic: [payments, ...others] };
}
