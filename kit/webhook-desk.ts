/** What the operations of `webhook-operations` do: endpoints and deliveries of whoever asks. */
import type { AnswerOf, CallContext, Caller, InputOf } from './contract.ts';
import { one, type Queryable } from './database.ts';
import { identifier } from './identifier.ts';
import { outsideUrl } from './outside-request.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { webhookOperations } from './webhook-operations.ts';
import {
  newSecret,
  openSecret,
  queueDelivery,
  sealSecret,
  type WebhookDeps,
  type Webhooks,
  wants,
} from './webhooks.ts';

type Operations = ReturnType<typeof webhookOperations>;
type Webhook = AnswerOf<Operations['enableWebhook']>['webhook'];
type Delivery = AnswerOf<Operations['listDeliveries']>['deliveries'][number];

export type WebhookAnswers = {
  readonly [Name in keyof Operations]: (
    input: InputOf<Operations[Name]>,
    context: CallContext,
  ) => Promise<AnswerOf<Operations[Name]> | Refusal>;
};

export interface WebhookDeskDeps extends WebhookDeps {
  readonly webhooks: Webhooks;
  /** The one programme a caller may hear of; null for all. */
  readonly programmeOf?: (caller: Caller) => Promise<string | null>;
}

const MOST_ENDPOINTS = 20;
const MOST_REPLAYED = 10_000;
const OLD_SECRET_MS = 24 * 3_600_000;

interface EndpointRow {
  readonly endpoint_id: string;
  readonly programme_id: string | null;
  readonly url: string;
  readonly event_types: string;
  readonly secret: Uint8Array;
  readonly created_at: bigint;
  readonly disabled_at: bigint | null;
  readonly disabled_reason: string | null;
}

interface DeliveryRow {
  readonly delivery_id: string;
  readonly endpoint_id: string;
  readonly event_id: string;
  readonly type: string;
  readonly state: Delivery['state'];
  readonly attempts: bigint;
  readonly next_attempt_at: bigint | null;
  readonly last_attempt_at: bigint | null;
  readonly last_result: string | null;
  readonly created_at: bigint;
}

const COLUMNS =
  'endpoint_id, programme_id, url, event_types, secret, created_at, disabled_at, disabled_reason';

export function webhookDesk(deps: WebhookDeskDeps): WebhookAnswers {
  return { ...endpointAnswers(deps), ...deliveryAnswers(deps) };
}

function endpointAnswers(
  deps: WebhookDeskDeps,
): Pick<
  WebhookAnswers,
  'createWebhook' | 'listWebhooks' | 'deleteWebhook' | 'enableWebhook' | 'rotateWebhookSecret'
> {
  const { database, keys, chance, clock } = deps;
  return {
    createWebhook: (input, context) => createWebhook(deps, input, context),
    async listWebhooks(_, context) {
      const rows = await database.all<EndpointRow>(
        `SELECT ${COLUMNS} FROM webhook_endpoint WHERE $2 = 1 OR holder = $1
         ORDER BY endpoint_id LIMIT 1000`,
        ...ownership(context),
      );
      return { webhooks: rows.map(shown) };
    },
    async deleteWebhook({ endpointId }, context) {
      const row = await ownEndpoint(database, context, endpointId);
      if (row === undefined) return refuse('NOT_FOUND');
      await database.transaction(async (tx) => {
        await tx.all('DELETE FROM webhook_delivery WHERE endpoint_id = $1', endpointId);
        await tx.all('DELETE FROM webhook_endpoint WHERE endpoint_id = $1', endpointId);
      });
      return {};
    },
    async enableWebhook({ endpointId }, context) {
      const row = await ownEndpoint(database, context, endpointId);
      if (row === undefined) return refuse('NOT_FOUND');
      await database.all(
        `UPDATE webhook_endpoint SET disabled_at = NULL, disabled_reason = NULL
         WHERE endpoint_id = $1`,
        endpointId,
      );
      deps.webhooks.nudge();
      return { webhook: shown({ ...row, disabled_at: null, disabled_reason: null }) };
    },
    async rotateWebhookSecret({ endpointId }, context) {
      const row = await ownEndpoint(database, context, endpointId);
      if (row === undefined) return refuse('NOT_FOUND');
      const secret = newSecret(chance);
      await database.all(
        `UPDATE webhook_endpoint SET old_secret = secret, old_secret_until = $3, secret = $2
         WHERE endpoint_id = $1`,
        ...[endpointId, sealSecret(keys, endpointId, secret), clock.now() + OLD_SECRET_MS],
      );
      return { secret: secret.expose() };
    },
  };
}

function deliveryAnswers(
  deps: WebhookDeskDeps,
): Pick<WebhookAnswers, 'listDeliveries' | 'replayDelivery' | 'replayDeliveries'> {
  const { database, chance, clock } = deps;
  return {
    async listDeliveries({ endpointId, limit }, context) {
      const row = await ownEndpoint(database, context, endpointId);
      if (row === undefined) return refuse('NOT_FOUND');
      const deliveries = await database.all<DeliveryRow>(
        `SELECT d.delivery_id, d.endpoint_id, d.event_id, v.type, d.state, d.attempts,
           d.next_attempt_at, d.last_attempt_at, d.last_result, d.created_at
         FROM webhook_delivery d JOIN webhook_event v ON v.event_id = d.event_id
         WHERE d.endpoint_id = $1 ORDER BY d.delivery_id DESC LIMIT $2`,
        endpointId,
        limit,
      );
      return { deliveries: deliveries.map(shownDelivery) };
    },
    async replayDelivery({ deliveryId }, context) {
      const sql = 'SELECT endpoint_id, event_id FROM webhook_delivery WHERE delivery_id = $1';
      const found = await one<DeliveryRow>(database, sql, deliveryId);
      const row = found && (await ownEndpoint(database, context, found.endpoint_id));
      if (found === undefined || row === undefined) return refuse('NOT_FOUND');
      if (row.disabled_at !== null) return refuse('WEBHOOK_DISABLED');
      await queueDelivery(database, chance, found.endpoint_id, found.event_id, clock.now());
      deps.webhooks.nudge();
      return {};
    },
    async replayDeliveries({ endpointId, since }, context) {
      const row = await ownEndpoint(database, context, endpointId);
      if (row === undefined) return refuse('NOT_FOUND');
      if (row.disabled_at !== null) return refuse('WEBHOOK_DISABLED');
      const replayed = await replaySince(deps, row, since);
      deps.webhooks.nudge();
      return { replayed };
    },
  };
}

async function createWebhook(
  deps: WebhookDeskDeps,
  input: InputOf<Operations['createWebhook']>,
  context: CallContext,
): Promise<AnswerOf<Operations['createWebhook']> | Refusal> {
  const { database, keys, chance, clock } = deps;
  if (outsideUrl(input.url, deps.outside) === undefined) return refuse('WEBHOOK_URL_REFUSED');
  const now = clock.now();
  const [holder] = ownership(context);
  const endpointId = identifier('hook', now, chance);
  const secret = sealSecret(keys, endpointId, newSecret(chance));
  const madeBy = keys.fingerprint(
    'webhooks/made-by',
    JSON.stringify([holder, context.idempotencyKey]),
  );
  const programmeId = (await deps.programmeOf?.(context.caller)) ?? null;
  const row = await database.transaction(async (tx) => {
    // The same request, cut off before it answered: its endpoint is there, its answer is not.
    const sql = `SELECT ${COLUMNS} FROM webhook_endpoint WHERE made_by = $1`;
    const there = await one<EndpointRow>(tx, sql, madeBy);
    if (there !== undefined || (await isFull(tx, holder))) return there;
    return one<EndpointRow>(
      tx,
      `INSERT INTO webhook_endpoint
         (endpoint_id, holder, programme_id, url, event_types, secret, made_by, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${COLUMNS}`,
      ...[endpointId, holder, programmeId, input.url, JSON.stringify(input.eventTypes)],
      ...[secret, madeBy, now],
    );
  });
  if (row === undefined) return refuse('WEBHOOK_LIMIT');
  return { webhook: shown(row), secret: openSecret(keys, row.endpoint_id, row.secret).expose() };
}

async function isFull(tx: Queryable, holder: string): Promise<boolean> {
  const sql = 'SELECT COUNT(*) AS endpoints FROM webhook_endpoint WHERE holder = $1';
  const row = await one<{ endpoints: bigint }>(tx, sql, holder);
  return Number(row?.endpoints ?? 0) >= MOST_ENDPOINTS;
}

async function replaySince(
  { database, chance, clock }: WebhookDeskDeps,
  endpoint: EndpointRow,
  since: number,
): Promise<number> {
  return database.transaction(async (tx) => {
    const events = await tx.all<{ event_id: string; type: string }>(
      `SELECT event_id, type FROM webhook_event
       WHERE created_at >= $1 AND (CAST($2 AS TEXT) IS NULL OR programme_id = $2)
       ORDER BY created_at, event_id LIMIT ${MOST_REPLAYED}`,
      since,
      endpoint.programme_id,
    );
    const wanted = events.filter(({ type }) => wants(endpoint.event_types, type));
    for (const { event_id: eventId } of wanted) {
      await queueDelivery(tx, chance, endpoint.endpoint_id, eventId, clock.now());
    }
    return wanted.length;
  });
}

/** Whose endpoints a caller sees: its own (`holder`), or, as 1, everybody's. */
function ownership({ caller }: CallContext): readonly [holder: string, all: 0 | 1] {
  if (caller.kind !== 'person')
    throw new Error('a subscriber’s operation was reached by no person');
  return [`${caller.role}:${caller.id}`, caller.role === 'operator' ? 1 : 0];
}

function ownEndpoint(
  queryable: Queryable,
  context: CallContext,
  endpointId: string,
): Promise<EndpointRow | undefined> {
  return one<EndpointRow>(
    queryable,
    `SELECT ${COLUMNS} FROM webhook_endpoint
     WHERE endpoint_id = $1 AND ($3 = 1 OR holder = $2)`,
    endpointId,
    ...ownership(context),
  );
}

function shown(row: EndpointRow): Webhook {
  const eventTypes = JSON.parse(row.event_types) as string[];
  return {
    endpointId: row.endpoint_id,
    url: row.url,
    eventTypes,
    state: row.disabled_at === null ? 'ENABLED' : 'DISABLED',
    createdAt: Number(row.created_at),
    ...(row.disabled_reason === null ? {} : { disabledReason: row.disabled_reason }),
  };
}

function shownDelivery(row: DeliveryRow): Delivery {
  return {
    deliveryId: row.delivery_id,
    endpointId: row.endpoint_id,
    eventId: row.event_id,
    type: row.type,
    state: row.state,
    attempts: Number(row.attempts),
    nextAttemptAt: row.next_attempt_at === null ? null : Number(row.next_attempt_at),
    lastAttemptAt: row.last_attempt_at === null ? null : Number(row.last_attempt_at),
    lastResult: row.last_result,
    createdAt: Number(row.created_at),
  };
}
