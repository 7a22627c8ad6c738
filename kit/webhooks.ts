/**
 * Webhooks: events told to other companies' programs at least once, signed by Standard Webhooks
 * 1.0.0 (`webhook-id`, `webhook-timestamp`, `webhook-signature`). An event is written in the same
 * transaction as the change it tells of; its identifier is the same at every attempt and replay, so
 * that a receiver knows what it has seen.
 */
import { Webhook } from 'standardwebhooks';
import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';
import { type Database, one, type Queryable } from './database.ts';
import { identifier } from './identifier.ts';
import type { KeyPort } from './keys.ts';
import type { Log } from './log.ts';
import { type OutsideOptions, type OutsideResult, postOutside } from './outside-request.ts';
import { type Left, rounds } from './rounds.ts';
import { SecretText } from './secret.ts';

export interface WebhookDeps {
  readonly database: Database;
  readonly keys: KeyPort;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Log;
  /** How subscribers' addresses may be asked. */
  readonly outside?: OutsideOptions;
}

export interface Announcement {
  /** `card.added`. */
  readonly type: string;
  /** JSON without secrets: it leaves the house. */
  readonly data: object;
  /** Whose card it is about; subscribers of one programme hear of that one only. */
  readonly programmeId?: string;
}

export interface Webhooks {
  /** Writes an event down for those who want it, within the transaction `tx`. */
  announce(tx: Queryable, announcement: Announcement): Promise<void>;
  /** From here on events are told. To be called when the database is at this version. */
  start(): void;
  nudge(): void;
  /** Resolves when everything that was due has been tried. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Waits after the first attempt, the second and so on: a little under three days together. */
export const WAITS_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  20 * HOUR_MS,
];

/** Events can be told again for this long. */
export const KEPT_MS = 30 * 24 * HOUR_MS;

const PAGE = 50;
const SECRETS = 'webhooks';
const GONE = 410;

interface EndpointRow {
  readonly endpoint_id: string;
  readonly event_types: string;
}

interface DueRow {
  readonly delivery_id: string;
  readonly endpoint_id: string;
  readonly attempts: bigint;
  readonly url: string;
  readonly secret: Uint8Array;
  readonly old_secret: Uint8Array | null;
  readonly old_secret_until: bigint | null;
  readonly event_id: string;
  readonly type: string;
  readonly data: string;
  readonly happened_at: bigint;
}

/** Tells events, each endpoint at its own pace: a slow one keeps nobody waiting but itself. */
export function webhooks(deps: WebhookDeps): Webhooks {
  const { database, clock, log } = deps;
  const lanes = new Map<string, Promise<void>>();
  const forget = forgetful(database);
  let started = false;
  const walk = async (isOpen: () => boolean): Promise<Left> => {
    if (!started) return false;
    const forgetAt = await forget(clock.now());
    for (const endpointId of await endpointsDue(database, clock.now())) {
      if (lanes.has(endpointId)) continue;
      const lane = walkLaneAlone(deps, endpointId, isOpen)
        .catch((error: unknown) => log.error({ error, endpointId }, 'a webhook lane failed'))
        .finally(() => lanes.delete(endpointId));
      lanes.set(endpointId, lane);
    }
    return { nothingBefore: Math.min(forgetAt, await nextDelivery(database)) };
  };
  const tables = ['webhook_delivery', 'webhook_endpoint'];
  const round = rounds(walk, log, { name: 'webhooks', database, tables, clock });
  const idle = async () => {
    while (lanes.size > 0) await Promise.all(lanes.values());
  };
  return {
    announce: (tx, announcement) => announce(deps, tx, announcement),
    start() {
      started = true;
      round.nudge();
    },
    nudge: round.nudge,
    async settled() {
      do {
        // A lane that is walking may not have seen what came last.
        await idle();
        await round.settled();
      } while (lanes.size > 0);
    },
    async close() {
      await round.close();
      await idle();
    },
  };
}

async function announce(
  { clock, chance }: WebhookDeps,
  tx: Queryable,
  announcement: Announcement,
): Promise<void> {
  const { type, data } = announcement;
  const programmeId = announcement.programmeId ?? null;
  const now = clock.now();
  const eventId = identifier('evt', now, chance);
  await tx.all(
    `INSERT INTO webhook_event (event_id, type, programme_id, data, created_at)
     VALUES ($1, $2, $3, $4, $5)`,
    ...[eventId, type, programmeId, JSON.stringify(data), now],
  );
  const endpoints = await tx.all<EndpointRow>(
    `SELECT endpoint_id, event_types FROM webhook_endpoint
     WHERE programme_id IS NULL OR programme_id = $1`,
    programmeId,
  );
  for (const endpoint of endpoints.filter((e) => wants(e.event_types, type))) {
    await queueDelivery(tx, chance, endpoint.endpoint_id, eventId, now);
  }
}

/** Whether an endpoint's list (JSON) names a type; an empty list names all. */
export function wants(eventTypes: string, type: string): boolean {
  const wanted: unknown = JSON.parse(eventTypes);
  return Array.isArray(wanted) && (wanted.length === 0 || wanted.includes(type));
}

/** A delivery, due now; one that was there begins anew. */
export async function queueDelivery(
  tx: Queryable,
  chance: Chance,
  endpointId: string,
  eventId: string,
  now: number,
): Promise<void> {
  await tx.all(
    `INSERT INTO webhook_delivery
       (delivery_id, endpoint_id, event_id, state, attempts, next_attempt_at, created_at)
     VALUES ($1, $2, $3, 'WAITING', 0, $4, $4)
     ON CONFLICT (endpoint_id, event_id)
     DO UPDATE SET state = 'WAITING', attempts = 0, next_attempt_at = excluded.next_attempt_at`,
    ...[identifier('dlv', now, chance), endpointId, eventId, now],
  );
}

async function endpointsDue(database: Database, now: number): Promise<readonly string[]> {
  const rows = await database.all<{ endpoint_id: string }>(
    `SELECT endpoint_id FROM webhook_endpoint e WHERE disabled_at IS NULL AND EXISTS
       (SELECT 1 FROM webhook_delivery d
        WHERE d.endpoint_id = e.endpoint_id AND d.next_attempt_at <= $1)`,
    now,
  );
  return rows.map((row) => row.endpoint_id);
}

/** When the next is due; one whose lane is walking is due until it has been. */
async function nextDelivery(database: Database): Promise<number> {
  const row = await one<{ next: bigint | null }>(
    database,
    `SELECT MIN(d.next_attempt_at) AS next FROM webhook_delivery d
     JOIN webhook_endpoint e ON e.endpoint_id = d.endpoint_id
     WHERE d.next_attempt_at IS NOT NULL AND e.disabled_at IS NULL`,
  );
  return Number(row?.next ?? Number.POSITIVE_INFINITY);
}

/** An endpoint that another process is telling is left to it; the next round looks again. */
async function walkLaneAlone(
  deps: WebhookDeps,
  endpointId: string,
  isOpen: () => boolean,
): Promise<void> {
  const { isShared } = deps.database;
  const letGo = isShared ? await deps.database.hold(`webhook/${endpointId}`) : () => {};
  if (letGo === undefined) return;
  try {
    await walkLane(deps, endpointId, isOpen);
  } finally {
    letGo();
  }
}

/** One after the other, until nothing is due or one fails: the rest then waits for its turn. */
async function walkLane(
  deps: WebhookDeps,
  endpointId: string,
  isOpen: () => boolean,
): Promise<void> {
  for (;;) {
    const rows = await dueOf(deps.database, endpointId, deps.clock.now());
    for (const row of rows) {
      if (!isOpen() || !(await attempt(deps, row))) return;
    }
    if (rows.length < PAGE) return;
  }
}

function dueOf(database: Database, endpointId: string, now: number): Promise<DueRow[]> {
  return database.all<DueRow>(
    `SELECT d.delivery_id, d.endpoint_id, d.attempts, e.url, e.secret, e.old_secret,
       e.old_secret_until, v.event_id, v.type, v.data, v.created_at AS happened_at
     FROM webhook_delivery d
     JOIN webhook_endpoint e ON e.endpoint_id = d.endpoint_id
     JOIN webhook_event v ON v.event_id = d.event_id
     WHERE d.endpoint_id = $1 AND d.next_attempt_at <= $2 AND e.disabled_at IS NULL
     ORDER BY v.created_at, v.event_id LIMIT ${PAGE}`,
    endpointId,
    now,
  );
}

/** True when the subscriber took it. */
async function attempt(deps: WebhookDeps, row: DueRow): Promise<boolean> {
  const { clock, keys, database, log } = deps;
  const body = bodyOf(row);
  const result = await postOutside(
    row.url,
    headersOf(keys, row, body, clock.now()),
    body,
    deps.outside,
  );
  const attempts = Number(row.attempts) + 1;
  const step = nextStep(attempts, result);
  const { delivery_id: deliveryId, endpoint_id: endpointId } = row;
  const now = clock.now();
  await database.transaction(async (tx) => {
    // Begun anew meanwhile (a replay): then that one counts.
    await tx.all(
      `UPDATE webhook_delivery SET state = $3, attempts = $4, next_attempt_at = $5,
         last_attempt_at = $6, last_result = $7
       WHERE delivery_id = $1 AND state = 'WAITING' AND attempts = $2`,
      ...[deliveryId, row.attempts, step.state, attempts],
      ...[step.waitMs === null ? null : now + step.waitMs, now, wordOf(result)],
    );
    if (step.disable !== undefined) await disable(tx, endpointId, step.disable, now);
  });
  if (step.disable !== undefined) {
    log.warn({ endpointId, reason: step.disable }, 'a webhook endpoint was switched off');
  }
  return step.state === 'DELIVERED';
}

async function disable(tx: Queryable, endpointId: string, reason: string, now: number) {
  await tx.all(
    `UPDATE webhook_endpoint SET disabled_at = $2, disabled_reason = $3
     WHERE endpoint_id = $1 AND disabled_at IS NULL`,
    ...[endpointId, now, reason],
  );
}

export interface Step {
  readonly state: 'WAITING' | 'DELIVERED' | 'EXHAUSTED';
  readonly waitMs: number | null;
  /** Why the endpoint is switched off with it. */
  readonly disable?: string;
}

/** What follows from the result of the `attempts`th attempt (Standard Webhooks 1.0.0). */
export function nextStep(attempts: number, result: OutsideResult): Step {
  const status = 'status' in result ? result.status : 0;
  if (status >= 200 && status < 300) return { state: 'DELIVERED', waitMs: null };
  if (status === GONE) return { state: 'EXHAUSTED', waitMs: null, disable: 'GONE' };
  const waitMs = WAITS_MS[attempts - 1];
  if (waitMs !== undefined) return { state: 'WAITING', waitMs };
  return { state: 'EXHAUSTED', waitMs: null, disable: 'NO_ANSWER_FOR_DAYS' };
}

function wordOf(result: OutsideResult): string {
  return 'status' in result ? String(result.status) : result.trouble;
}

function bodyOf(row: DueRow): string {
  const timestamp = new Date(Number(row.happened_at)).toISOString();
  return JSON.stringify({ type: row.type, timestamp, data: JSON.parse(row.data) });
}

function headersOf(
  keys: KeyPort,
  row: DueRow,
  body: string,
  now: number,
): Readonly<Record<string, string>> {
  const old = Number(row.old_secret_until ?? 0) > now ? row.old_secret : null;
  const signatures = [row.secret, ...(old === null ? [] : [old])].map((sealed) =>
    new Webhook(openSecret(keys, row.endpoint_id, sealed).expose()).sign(
      row.event_id,
      new Date(now),
      body,
    ),
  );
  return {
    'content-type': 'application/json',
    'user-agent': 'Armilla-Webhooks/1',
    'webhook-id': row.event_id,
    'webhook-timestamp': String(Math.floor(now / 1000)),
    'webhook-signature': signatures.join(' '),
  };
}

/** A fresh signing secret, `whsec_` and 32 bytes in base64. */
export function newSecret(chance: Chance): SecretText {
  return new SecretText(`whsec_${Buffer.from(chance.bytes(32)).toString('base64')}`);
}

export function sealSecret(keys: KeyPort, endpointId: string, secret: SecretText): Uint8Array {
  return keys.seal(SECRETS, Buffer.from(secret.expose()), endpointId);
}

export function openSecret(keys: KeyPort, endpointId: string, sealed: Uint8Array): SecretText {
  return new SecretText(Buffer.from(keys.open(SECRETS, sealed, endpointId)).toString());
}

/** Forgets, once an hour, what can no longer be told again; gives when it does so next. */
function forgetful(database: Database): (now: number) => Promise<number> {
  let nextAt = 0;
  return async (now) => {
    if (now < nextAt) return nextAt;
    nextAt = now + HOUR_MS;
    const before = now - KEPT_MS;
    await database.all('DELETE FROM webhook_delivery WHERE created_at < $1', before);
    await database.all(
      `DELETE FROM webhook_event WHERE created_at < $1 AND NOT EXISTS
         (SELECT 1 FROM webhook_delivery d WHERE d.event_id = webhook_event.event_id)`,
      before,
    );
    return nextAt;
  };
}
