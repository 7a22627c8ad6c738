/**
 * Names that one process at a time holds, kept by the PostgreSQL server as advisory locks of a
 * session (manual, 13.3.5): they go with the connection, and so with a process that is killed.
 */
import { createHash } from 'node:crypto';
import { Client } from 'pg';
import type { Database } from './database.ts';
import { inTurn } from './in-turn.ts';
import { isLost } from './postgres-trouble.ts';
import { DatabaseAway } from './unavailable.ts';

export interface ServerHolds {
  readonly hold: Database['hold'];
  close(): Promise<void>;
}

/** A machine that lost its power keeps names from others for no longer than a minute. */
const FOUND_DEAD =
  '-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3';
const ANSWERED_WITHIN_MS = 10_000;

/** One connection for all names of this process; it is made when the first is asked for. */
export function serverHolds(url: string, schema: string, connectedWithinMs: number): ServerHolds {
  let session: Promise<Client> | undefined;
  const next = inTurn();
  const ask = (client: Client, sql: string, lock: bigint) =>
    next(() => client.query(sql, [lock]).then(({ rows }) => rows[0]?.is));
  const options = { url, schema, connectedWithinMs };
  const connected = () => {
    if (session !== undefined) return session;
    const mine = connect(options, () => {
      // The one after it may have been made already.
      if (session === mine) session = undefined;
    });
    session = mine;
    return mine;
  };
  return {
    async hold(name) {
      try {
        const client = await connected();
        const lock = lockOf(schema, name);
        const isMine = await ask(client, 'SELECT pg_try_advisory_lock($1) AS is', lock);
        if (isMine !== true) return undefined;
        // A connection that has gone took the name with it.
        return () => void ask(client, 'SELECT pg_advisory_unlock($1) AS is', lock).catch(() => {});
      } catch (error) {
        throw isLost(error) ? new DatabaseAway(error) : error;
      }
    },
    async close() {
      const client = await session?.catch(() => undefined);
      await client?.end().catch(() => {});
    },
  };
}

interface ConnectOptions {
  readonly url: string;
  readonly schema: string;
  readonly connectedWithinMs: number;
}

/** `lost` is called when there is no connection, or none any more. */
async function connect(
  { url, schema, connectedWithinMs }: ConnectOptions,
  lost: () => void,
): Promise<Client> {
  const client = new Client({
    connectionString: url,
    // For whoever looks at the server's list of connections.
    application_name: `${schema} names`,
    options: FOUND_DEAD,
    keepAlive: true,
    connectionTimeoutMillis: connectedWithinMs,
    query_timeout: ANSWERED_WITHIN_MS,
  });
  client.on('error', lost);
  client.on('end', lost);
  try {
    await client.connect();
    return client;
  } catch (error) {
    lost();
    throw error;
  }
}

/** Parties of one server have names of their own: 64 bits of a digest, as the server takes them. */
function lockOf(schema: string, name: string): bigint {
  return createHash('sha256').update(`${schema}/${name}`).digest().readBigInt64BE();
}
