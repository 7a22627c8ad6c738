/**
 * A fragment of a contract: other companies' programs say where they want events told (Standard
 * Webhooks 1.0.0). A partner sees its own endpoints; an operator sees all.
 */
import { z } from 'zod';
import { operation, type Role } from './contract.ts';

const named = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}_[0-9a-z]{26}$`), 'is not an identifier');
const endpointId = named('hook');
const deliveryId = named('dlv');
const eventId = named('evt');
const instant = z.number().int().nonnegative();
const eventType = z
  .string()
  .regex(/^[a-z]{1,20}(?:[._][a-z]{1,20}){0,5}$/, 'is not a type of event');
const secret = z.string();

export const webhook = z.object({
  endpointId,
  url: z.string(),
  /** Empty: every type. */
  eventTypes: z.array(eventType),
  state: z.enum(['ENABLED', 'DISABLED']),
  disabledReason: z.string().optional(),
  createdAt: instant,
});

export const webhookDelivery = z.object({
  deliveryId,
  endpointId,
  eventId,
  type: z.string(),
  state: z.enum(['WAITING', 'DELIVERED', 'EXHAUSTED']),
  attempts: z.number().int(),
  nextAttemptAt: instant.nullable(),
  lastAttemptAt: instant.nullable(),
  /** The HTTP status, or a word for what went wrong before there was one. */
  lastResult: z.string().nullable(),
  createdAt: instant,
});

/**
 * The operations, under `prefix` (`''` or `/partner`), for those `callers`. `types`: the events
 * there
 * are; any well-formed type may be asked for when none are named.
 */
export function webhookOperations(
  callers: readonly Role[] = ['operator', 'partner'],
  prefix = '',
  types: readonly string[] = [],
) {
  return { ...endpointOperations(callers, prefix, types), ...deliveryOperations(callers, prefix) };
}

function endpointOperations(callers: readonly Role[], prefix: string, types: readonly string[]) {
  const told = eventType.refine(
    (type) => types.length === 0 || types.includes(type),
    `is none of ${types.join(', ')}`,
  );
  return {
    createWebhook: operation({
      summary: 'Tells events to an address; the secret that signs them is shown this once',
      method: 'POST',
      path: `${prefix}/webhooks`,
      callers,
      // A misspelt field would mean: tell me everything.
      input: z.strictObject({
        url: z.string().max(500),
        eventTypes: z.array(told).max(50).default([]),
      }),
      answer: z.object({ webhook, secret }),
      refusals: ['WEBHOOK_URL_REFUSED', 'WEBHOOK_LIMIT'],
    }),
    listWebhooks: operation({
      summary: 'The addresses events are told to',
      method: 'GET',
      path: `${prefix}/webhooks`,
      callers,
      input: z.object({}),
      answer: z.object({ webhooks: z.array(webhook) }),
    }),
    deleteWebhook: operation({
      summary: 'Nothing more is told there, and what was is forgotten',
      method: 'POST',
      path: `${prefix}/webhooks/:endpointId/delete`,
      callers,
      input: z.object({ endpointId }),
      answer: z.object({}),
      refusals: ['NOT_FOUND'],
    }),
    enableWebhook: operation({
      summary: 'Switches an endpoint on again; what waited is told',
      method: 'POST',
      path: `${prefix}/webhooks/:endpointId/enable`,
      callers,
      input: z.object({ endpointId }),
      answer: z.object({ webhook }),
      refusals: ['NOT_FOUND'],
    }),
    rotateWebhookSecret: operation({
      summary: 'A new secret; for a day the old one signs beside it',
      method: 'POST',
      path: `${prefix}/webhooks/:endpointId/rotate-secret`,
      callers,
      input: z.object({ endpointId }),
      answer: z.object({ secret }),
      refusals: ['NOT_FOUND'],
    }),
  };
}

function deliveryOperations(callers: readonly Role[], prefix: string) {
  return {
    listDeliveries: operation({
      summary: 'What was told to an endpoint, newest first, and how it went',
      method: 'GET',
      path: `${prefix}/webhooks/:endpointId/deliveries`,
      callers,
      input: z.object({
        endpointId,
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
      answer: z.object({ deliveries: z.array(webhookDelivery) }),
      refusals: ['NOT_FOUND'],
    }),
    replayDelivery: operation({
      summary: 'Tells one event again',
      method: 'POST',
      path: `${prefix}/deliveries/:deliveryId/replay`,
      callers,
      input: z.object({ deliveryId }),
      answer: z.object({}),
      refusals: ['NOT_FOUND', 'WEBHOOK_DISABLED'],
    }),
    replayDeliveries: operation({
      summary: 'Tells again everything since a time, also what came before the endpoint',
      method: 'POST',
      path: `${prefix}/webhooks/:endpointId/replay`,
      callers,
      input: z.object({ endpointId, since: instant.max(Number.MAX_SAFE_INTEGER) }),
      answer: z.object({ replayed: z.number().int() }),
      refusals: ['NOT_FOUND', 'WEBHOOK_DISABLED'],
    }),
  };
}
