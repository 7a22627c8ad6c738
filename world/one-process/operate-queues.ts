/** What waits anywhere: each party is asked, or the table counted that all of them have. */
import type { issuerContract } from '@armilla/api/issuer';
import type { operateContract, queue } from '@armilla/api/operate';
import type { AnswerOf, Client } from '@armilla/kit/contract';
import type { Database } from '@armilla/kit/database';
import { waitingIn } from '@armilla/kit/outbox';
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { z } from 'zod';
import type { OperatorClients } from './parties.ts';

type Queue = z.infer<typeof queue>;
type ClearingFile = AnswerOf<typeof operateContract.operations.getQueues>['clearingFiles'][number];

/** Letters of an outbox that are more than events, by their operation. */
const KINDS: Readonly<Record<string, Queue['kind']>> = {
  reverse: 'REVERSALS',
  advise: 'FOLLOW_UPS',
  giveBack: 'FOLLOW_UPS',
  presentClearing: 'CLEARING',
  notifyClearing: 'CLEARING',
};
const SHOWN_FILES = 10;

export async function queuesOf(
  clients: OperatorClients,
  stores: ReadonlyMap<string, Database>,
): Promise<{ queues: Queue[]; clearingFiles: ClearingFile[] } | Refusal> {
  const [outboxes, advices, packages, messages, files] = await Promise.all([
    Promise.all([...stores].map(outboxOf)),
    clients.tokenService.getStandIn({}),
    clients.tokenService.getPackageQueue({}),
    Promise.all([...clients.issuers].map(messagesOf)),
    clients.acquirer.listClearingFiles({}),
  ]);
  if (isRefusal(advices)) return advices;
  if (isRefusal(packages)) return packages;
  if (isRefusal(files)) return files;
  const refused = messages.find(isRefusal);
  if (refused !== undefined) return refused;
  const told = messages.filter((one): one is Queue[] => !isRefusal(one));
  return {
    queues: [
      ...advices.issuers.map(adviceQueue),
      { ...waitingFor('token-service', 'PACKAGES'), ...standing(packages) },
      ...outboxes.flat(),
      ...told.flat(),
    ],
    clearingFiles: files.files.slice(0, SHOWN_FILES),
  };
}

function waitingFor(place: string, kind: Queue['kind'], to: string | null = null) {
  return { place, kind, to, lastReason: null };
}

function standing({
  waiting,
  oldestAt,
  attempts,
}: Pick<Queue, 'waiting' | 'oldestAt' | 'attempts'>) {
  return { waiting, oldestAt, attempts };
}

function adviceQueue(line: {
  programmeId: string;
  waiting: number;
  oldestAt: number | null;
  lastReason: string | null;
}): Queue {
  const { programmeId, waiting, oldestAt, lastReason } = line;
  const from = waitingFor('token-service', 'ADVICES', `issuer-${programmeId}`);
  return { ...from, waiting, oldestAt, attempts: null, lastReason };
}

/** Of each party at least its events, so that nobody wonders where they are. */
async function outboxOf([place, database]: readonly [string, Database]): Promise<Queue[]> {
  const found = (await waitingIn(database)).map((one) => ({
    ...waitingFor(place, KINDS[one.operation] ?? 'EVENTS', one.destination),
    ...standing(one),
  }));
  const kinds: readonly Queue['kind'][] =
    place === 'acquirer' ? ['FOLLOW_UPS', 'REVERSALS', 'CLEARING'] : ['EVENTS'];
  const missing = kinds.filter((kind) => found.every((one) => one.kind !== kind));
  const empty = { waiting: 0, oldestAt: null, attempts: 0 };
  return [...joined(found), ...missing.map((kind) => ({ ...waitingFor(place, kind), ...empty }))];
}

/** One line for each kind and destination, whatever operations it holds. */
function joined(queues: readonly Queue[]): Queue[] {
  const lines = new Map<string, Queue>();
  for (const one of queues) {
    const name = `${one.kind}/${one.to}`;
    const before = lines.get(name);
    lines.set(name, before === undefined ? one : together(before, one));
  }
  return [...lines.values()];
}

function together(one: Queue, other: Queue): Queue {
  const oldest = [one.oldestAt, other.oldestAt].filter((at) => at !== null);
  return {
    ...one,
    waiting: one.waiting + other.waiting,
    oldestAt: oldest.length === 0 ? null : Math.min(...oldest),
    attempts: Math.max(one.attempts ?? 0, other.attempts ?? 0),
  };
}

async function messagesOf([programmeId, issuer]: readonly [string, Client<typeof issuerContract>]) {
  const listed = await issuer.getMessageQueue({});
  if (isRefusal(listed)) return listed;
  return listed.queues.map(
    ({ channel, ...rest }): Queue => ({
      ...waitingFor(`issuer-${programmeId}`, channel === 'SMS' ? 'SMS' : 'MAIL'),
      ...standing(rest),
    }),
  );
}
