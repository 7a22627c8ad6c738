/** What of all that is shown wants somebody's attention, the worst first. */
import type { operateContract } from '@armilla/api/operate';
import type { AnswerOf } from '@armilla/kit/contract';

type Operations = typeof operateContract.operations;
export type Health = AnswerOf<Operations['getHealth']>;
export type Line = Health['lines'][number];
export type Party = Health['parties'][number];
export type Queues = AnswerOf<Operations['getQueues']>;
export type Queue = Queues['queues'][number];
export type Drifts = AnswerOf<Operations['listDrift']>['drifts'];

export interface Attention {
  readonly kind:
    | 'STORE'
    | 'FAULTS'
    | 'LINE_CUT'
    | 'LINE_SLOW'
    | 'LINE_DOWN'
    | 'LINE_SILENT'
    | 'CARRIER'
    | 'QUEUE'
    | 'CLEARING_REFUSED'
    | 'DRIFT';
  readonly tone: 'BAD' | 'WARN';
  /** The place it is about, or a line's far end. */
  readonly place?: string;
  readonly count: number;
  readonly to: '/operate/health' | '/operate/queues' | '/operate/drift';
}

/** What waits longer than this waits for something. */
const LONG_MS = 30_000;

export function attentionTo(
  health: Health,
  queues: Queues | undefined,
  drifts: Drifts | undefined,
): readonly Attention[] {
  const all = [
    ...health.parties.flatMap(ofParty),
    ...health.lines.flatMap(ofLine),
    ...health.carriers.flatMap(ofCarrier),
    ...(queues === undefined ? [] : ofQueues(queues)),
    ...ofDrifts(drifts ?? []),
  ];
  return all.toSorted((a, b) => Number(a.tone === 'WARN') - Number(b.tone === 'WARN'));
}

function ofParty({ place, store, faults }: Party): Attention[] {
  const to = '/operate/health' as const;
  return [
    ...(store.reachable ? [] : [{ kind: 'STORE', tone: 'BAD', place, count: 1, to } as const]),
    ...(faults === 0 ? [] : [{ kind: 'FAULTS', tone: 'WARN', place, count: faults, to } as const]),
  ];
}

function ofLine({ to: place, set, state }: Line): Attention[] {
  const found = troubleOf(set, state);
  if (found === undefined) return [];
  const tone = found === 'LINE_SLOW' ? 'WARN' : 'BAD';
  return [{ kind: found, tone, place, count: 1, to: '/operate/health' }];
}

function troubleOf(set: Line['set'], state: Line['state']): Attention['kind'] | undefined {
  if (set === 'CUT') return 'LINE_CUT';
  if (set === 'SLOW') return 'LINE_SLOW';
  if (state === 'DOWN') return 'LINE_DOWN';
  return state === 'TROUBLED' ? 'LINE_SILENT' : undefined;
}

function ofCarrier({ kind, state }: Health['carriers'][number]): Attention[] {
  if (state !== 'TROUBLED') return [];
  return [{ kind: 'CARRIER', tone: 'WARN', place: kind, count: 1, to: '/operate/health' }];
}

/** Packages wait for their wearers, as long as those like. */
function ofQueues({ at, queues, clearingFiles }: Queues): Attention[] {
  const to = '/operate/queues' as const;
  const long = queues.filter(
    ({ kind, oldestAt }) => kind !== 'PACKAGES' && oldestAt !== null && at - oldestAt > LONG_MS,
  );
  const waiting = long.reduce((sum, { waiting: many }) => sum + many, 0);
  const refused = clearingFiles.filter(({ state }) => state === 'REFUSED').length;
  return [
    ...(refused === 0
      ? []
      : [{ kind: 'CLEARING_REFUSED', tone: 'BAD', count: refused, to } as const]),
    ...(waiting === 0 ? [] : [{ kind: 'QUEUE', tone: 'WARN', count: waiting, to } as const]),
  ];
}

function ofDrifts(drifts: Drifts): Attention[] {
  const open = drifts.filter(({ repairedAt }) => repairedAt === null).length;
  return open === 0 ? [] : [{ kind: 'DRIFT', tone: 'WARN', count: open, to: '/operate/drift' }];
}

/** Everything that waits, but for what waits for wearers. */
export function waitingIn({ queues }: Queues): number {
  return queues
    .filter(({ kind }) => kind !== 'PACKAGES')
    .reduce((sum, { waiting }) => sum + waiting, 0);
}
