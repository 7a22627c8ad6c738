/** People's sessions: an opaque 256-bit token, kept as its digest, ended by time or by hand. */
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Caller, Role } from './contract.ts';
import { type Database, one, type Queryable } from './database.ts';

const LIFETIME_MS = 12 * 3_600_000;
const IDLE_MS = 30 * 60_000;
/** Whoever sees other people's data leaves it open for no longer than this (PCI DSS 8.2.8). */
const STAFF_IDLE_MS = 15 * 60_000;
const STAFF: readonly Role[] = ['agent', 'supervisor', 'operator'];
/** What a page asked just before its session got another token is still answered. */
const PARTING_MS = 10_000;
/** Of one person in one role: whoever signs in once more ends the one that was unseen longest. */
export const MOST_SESSIONS = 50;
/** A second proof is good for what somebody came to do, not for the afternoon. */
const RAISED_MS = 5 * 60_000;

export interface Sessions {
  /** Opens a session and returns its token, this once. */
  open(role: Role, personId: string): Promise<string>;
  /** Who a token belongs to; `anyone` for none, an unknown or an ended one. */
  callerOf(token: string | undefined): Promise<Caller>;
  close(token: string | undefined): Promise<void>;
  /** From now on, for a few minutes, its person counts as stepped up. */
  raise(token: string | undefined): Promise<void>;
  /**
   * Gives a living session another token and returns it: whoever was given the old one before its
   * person proved themselves has nothing of what comes. The old one is good for a moment more, not
   * stepped up, for what is under way with it. Undefined for a session that is none.
   */
  rotate(token: string | undefined): Promise<string | undefined>;
  /** Ends every session of a person, as after a changed password. */
  closeAll(role: Role, personId: string): Promise<void>;
}

interface SessionRow {
  readonly role: Role;
  readonly person_id: string;
  readonly last_seen_at: bigint;
  readonly raised_until: bigint | null;
}

export function sessions(database: Database, clock: Clock): Sessions {
  return {
    async open(role, personId) {
      const token = newToken();
      const now = clock.now();
      await forgetOver(database, now);
      await database.all(
        `INSERT INTO session (token_digest, role, person_id, created_at, last_seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $4, $5)`,
        digestOf(token),
        role,
        personId,
        now,
        now + LIFETIME_MS,
      );
      await endBeyondMost(database, role, personId, digestOf(token));
      return token;
    },
    async callerOf(token) {
      if (token === undefined) return { kind: 'anyone' };
      const row = await living(database, digestOf(token), clock.now());
      if (row === undefined) return { kind: 'anyone' };
      const person = { kind: 'person', role: row.role, id: row.person_id } as const;
      return isRaised(row, clock.now()) ? { ...person, steppedUp: true } : person;
    },
    async close(token) {
      if (token === undefined) return;
      await database.all('DELETE FROM session WHERE token_digest = $1', digestOf(token));
    },
    async raise(token) {
      if (token === undefined) return;
      await database.all(
        'UPDATE session SET raised_until = $2 WHERE token_digest = $1',
        digestOf(token),
        clock.now() + RAISED_MS,
      );
    },
    async rotate(token) {
      if (token === undefined) return undefined;
      return database.transaction((tx) => rotated(tx, digestOf(token), clock.now()));
    },
    async closeAll(role, personId) {
      await database.all('DELETE FROM session WHERE role = $1 AND person_id = $2', role, personId);
    },
  };
}

/** A copy of the session under another token; the old one ends soon. */
async function rotated(tx: Queryable, digest: string, now: number): Promise<string | undefined> {
  if ((await living(tx, digest, now)) === undefined) return undefined;
  const token = newToken();
  await tx.all(
    `INSERT INTO session (token_digest, role, person_id, created_at, last_seen_at, expires_at)
     SELECT $2, role, person_id, created_at, last_seen_at, expires_at FROM session
     WHERE token_digest = $1`,
    digest,
    digestOf(token),
  );
  await tx.all(
    `UPDATE session SET raised_until = NULL, expires_at = $2
     WHERE token_digest = $1 AND expires_at > $2`,
    digest,
    now + PARTING_MS,
  );
  return token;
}

/** Not by a clock that ran ahead when it was raised, and has been put right since. */
function isRaised({ raised_until: until }: SessionRow, now: number): boolean {
  return until !== null && Number(until) > now && Number(until) <= now + RAISED_MS;
}

/** Takes away sessions whose time is over; until then those nobody came back to are closed as well. */
async function forgetOver(db: Database, now: number): Promise<void> {
  await db.all('DELETE FROM session WHERE expires_at <= $1', now);
}

async function endBeyondMost(
  db: Database,
  role: Role,
  personId: string,
  newest: string,
): Promise<void> {
  await db.all(
    `DELETE FROM session WHERE token_digest IN (
       SELECT token_digest FROM session WHERE role = $1 AND person_id = $2 AND token_digest <> $3
       ORDER BY last_seen_at DESC LIMIT 1000 OFFSET $4)`,
    role,
    personId,
    newest,
    MOST_SESSIONS - 1,
  );
}

async function living(db: Queryable, digest: string, now: number): Promise<SessionRow | undefined> {
  const row = await one<SessionRow>(
    db,
    `SELECT role, person_id, last_seen_at, raised_until FROM session
     WHERE token_digest = $1 AND expires_at > $2 AND last_seen_at > $3`,
    digest,
    now,
    now - IDLE_MS,
  );
  if (row === undefined || now - Number(row.last_seen_at) >= idleMs(row.role)) return undefined;
  // Once a minute is enough to know that somebody is there, and spares a commit for every request.
  if (now - Number(row.last_seen_at) > 60_000) {
    await db.all('UPDATE session SET last_seen_at = $2 WHERE token_digest = $1', digest, now);
  }
  return row;
}

function idleMs(role: Role): number {
  return STAFF.includes(role) ? STAFF_IDLE_MS : IDLE_MS;
}

function newToken(): string {
  return randomBytes(32).toString('base64url');
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
