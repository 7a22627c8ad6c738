/**
 * What a load balancer and a supervisor ask: whether the process lives (`/health`), and whether it
 * should be sent work (`/ready`, of one party `/ready/<place>`). Anybody may ask; nothing is told
 * but names and yes or no.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Database } from './database.ts';
import { sendRefusal } from './http.ts';
import type { KeyPort } from './keys.ts';
import { refuse } from './refusal.ts';

/** How one party stands. */
export interface PartyReadiness {
  readonly place: string;
  readonly ready: boolean;
  /** Its database answers, and is as far as this version's migrations. */
  readonly store: boolean;
  /** Its keys can be used. */
  readonly keys: boolean;
  /** By name; one that it cannot do without and that is down makes it not ready. */
  readonly links: Readonly<Record<string, boolean>>;
}

export interface Health {
  isStopping(): boolean;
  parties(): Promise<readonly PartyReadiness[]>;
}

/** An answer serves everybody who asks within this time. */
const FRESH_MS = 500;
const LATER_SECONDS = 2;

export function mountHealth(app: FastifyInstance, health: Health): void {
  const parties = shared(() => health.parties());
  const config = { rateLimit: false as const };
  app.get('/health', { config }, async (_, reply) =>
    reply
      .header('cache-control', 'no-store')
      .send({ status: health.isStopping() ? 'STOPPING' : 'UP' }),
  );
  app.get('/ready', { config }, async (_, reply) => {
    const found = await parties();
    return told(reply, found, health.isStopping());
  });
  app.get<{ Params: { place: string } }>('/ready/:place', { config }, async (request, reply) => {
    const found = (await parties()).filter(({ place }) => place === request.params.place);
    if (found.length === 0) return sendRefusal(request, reply, refuse('NOT_FOUND'));
    return told(reply, found, health.isStopping());
  });
}

function told(
  reply: FastifyReply,
  parties: readonly PartyReadiness[],
  stopping: boolean,
): FastifyReply {
  const ready = !stopping && parties.every((party) => party.ready);
  if (!ready) reply.header('retry-after', LATER_SECONDS);
  return reply
    .code(ready ? 200 : 503)
    .header('cache-control', 'no-store')
    .send({ ready, stopping, parties });
}

/** One look at a time, and none that repeats what was seen a moment ago. */
function shared<T>(look: () => Promise<T>): () => Promise<T> {
  let latest: Promise<T> | undefined;
  return () => {
    if (latest === undefined) {
      const mine = look();
      latest = mine;
      const forget = () => {
        if (latest === mine) latest = undefined;
      };
      mine.then(() => setTimeout(forget, FRESH_MS).unref(), forget);
    }
    return latest;
  };
}

/** A store that has not answered by then is out of reach for whoever waits. */
const PATIENCE_MS = 2_000;

/** Whether a database answers and has seen all of these migrations. */
export async function isStoreReady(
  database: Database,
  migrations: readonly { readonly name: string }[],
): Promise<boolean> {
  const asked = database.all<{ name: string }>('SELECT name FROM migration').then(
    (rows) => {
      const applied = new Set(rows.map(({ name }) => name));
      return migrations.every(({ name }) => applied.has(name));
    },
    () => false,
  );
  return Promise.race([asked, after(PATIENCE_MS)]);
}

/** Whether keys can be used: a hardware module may have gone. */
export function areKeysReady(keys: KeyPort): boolean {
  try {
    return keys.fingerprint('answers', 'ready').length > 0;
  } catch {
    return false;
  }
}

function after(ms: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), ms).unref();
  });
}
