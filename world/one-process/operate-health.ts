/** How every party, every line between hosts and every carrier of messages is, now. */
import type { carrierHealth, lineHealth, partyHealth } from '@armilla/api/operate';
import type { Message } from '@armilla/iso8583';
import type { Database } from '@armilla/kit/database';
import type { HostClient } from '@armilla/kit/host-link';
import type { Meter } from '@armilla/kit/meter';
import type { z } from 'zod';
import { carrierOf, DONE, FAULT, NO_ANSWER, partyAt, roadOf, type Watch } from './metering.ts';
import type { Parties } from './parties.ts';

type PartyHealth = z.infer<typeof partyHealth>;
type LineHealth = z.infer<typeof lineHealth>;
type CarrierHealth = z.infer<typeof carrierHealth>;

/** A store that has not answered by then is out of reach for whoever waits. */
const STORE_PATIENCE_MS = 2_000;

export function partiesHealth(
  stores: ReadonlyMap<string, Database>,
  watch: Watch,
): Promise<PartyHealth[]> {
  return Promise.all(
    [...stores].map(async ([place, database]) => {
      const { outcomes, count } = watch.meter.read(partyAt(place), 'MINUTES').whole;
      return {
        place,
        store: await reached(database, watch.stopwatch),
        lastCall: watch.meter.last(partyAt(place)) ?? null,
        calls: count,
        faults: outcomes[FAULT] ?? 0,
      };
    }),
  );
}

async function reached(database: Database, stopwatch: () => number): Promise<PartyHealth['store']> {
  const since = stopwatch();
  const asked = database.all('SELECT 1 AS here').then(
    () => true,
    () => false,
  );
  const reachable = await Promise.race([asked, after(STORE_PATIENCE_MS)]);
  return { reachable, tookMs: stopwatch() - since };
}

function after(ms: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), ms).unref();
  });
}

export function linesHealth(
  { dialled, banks, issuerLine }: Pick<Parties, 'dialled' | 'banks' | 'issuerLine'>,
  { meter }: Watch,
): LineHealth[] {
  const programmes = banks.map(({ programme }) => programme.id);
  const places = [...PLACES, ...programmes.map((id) => `issuer-${id}`)];
  return [...dialled].map(([line, host]) => {
    const to = places.find((place) => line.endsWith(`-${place}`)) ?? line;
    const programmeId = programmes.find((id) => to === `issuer-${id}`) ?? null;
    const set = programmeId === null ? null : (issuerLine(programmeId)?.state ?? null);
    const from = line.slice(0, -to.length - 1);
    return { line, from, to, programmeId, set, ...lineNow(line, host, set, meter) };
  });
}

const PLACES = ['acquirer', 'token-service'];

function lineNow(
  line: string,
  host: Pick<HostClient<Message>, 'connections'>,
  set: LineHealth['set'],
  meter: Meter,
): Pick<LineHealth, 'state' | 'connections' | 'lastMessage' | 'lastAnswerAt'> {
  const lastMessage = meter.last(roadOf(line)) ?? null;
  const silent = meter.last(roadOf(line), NO_ANSWER)?.at;
  const lost = lastMessage?.outcome === NO_ANSWER;
  const connections = set === 'CUT' ? 0 : (host.connections?.() ?? 0);
  const state = set === 'CUT' ? 'DOWN' : stateOf(connections, lost, lastMessage === null);
  const answered = lastMessage !== null && !lost ? lastMessage.at : lastAnswer(meter, line, silent);
  return { state, connections, lastMessage, lastAnswerAt: answered };
}

function stateOf(connections: number, lost: boolean, unused: boolean): LineHealth['state'] {
  if (connections > 0) return lost ? 'TROUBLED' : 'UP';
  return unused ? 'RESTING' : 'DOWN';
}

/** Before the silence: the latest of the ways an answer comes out. */
function lastAnswer(meter: Meter, line: string, silentAt: number | undefined): number | null {
  const { outcomes } = meter.read(roadOf(line), 'HOURS').whole;
  const answers = Object.keys(outcomes)
    .filter((outcome) => outcome !== NO_ANSWER)
    .flatMap((outcome) => meter.last(roadOf(line), outcome)?.at ?? []);
  return answers.length === 0 || silentAt === undefined ? null : Math.max(...answers);
}

export function carriersHealth(
  { meter }: Watch,
  smsBy: CarrierHealth['by'],
): readonly CarrierHealth[] {
  return (['SMS', 'MAIL'] as const).map((kind) => {
    const lastSentAt = meter.last(carrierOf(kind), DONE)?.at ?? null;
    const lastFailedAt = meter.last(carrierOf(kind), FAULT)?.at ?? null;
    const last = meter.last(carrierOf(kind));
    const ended = last?.outcome === FAULT ? 'TROUBLED' : 'UP';
    const by = kind === 'SMS' ? smsBy : 'FILE';
    return { kind, by, state: last === undefined ? 'RESTING' : ended, lastSentAt, lastFailedAt };
  });
}
