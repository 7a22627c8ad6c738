/**
 * Answers by idempotency key, kept in the party's database: the same key and input get the first
 * answer again, byte for byte. Work that was cut off before it answered is done again, so handlers
 * must converge: they derive their identifiers from the key or find what is there, or keep the
 * answer in the transaction of what they do.
 *
 * A key is good for a week; whoever has not repeated a request by then has given it up.
 *
 * An answer may hold a session's token, a request a password or an activation code: answers are
 * sealed, and requests kept as a keyed fingerprint that nobody can guess their way into.
 */
import type { Clock } from './clock.ts';
import type { AnswerBook, Caller, Keep } from './contract.ts';
import { type Database, type LetGo, one, type Queryable } from './database.ts';
import type { KeyPort } from './keys.ts';
import { Refusal, refuse } from './refusal.ts';

interface KeptRow {
  readonly request_digest: string;
  readonly answer: string | null;
}

const KEY = 'answers';
const KEPT_MS = 7 * 86_400_000;
const ROUND_MS = 3_600_000;

export function answerBook(database: Database, clock: Clock, keys: KeyPort): AnswerBook {
  const underWay = new Set<string>();
  const forget = forgetful(database);
  return {
    async once(scope, context, input, work) {
      const place = [scope, callerName(context.caller), context.idempotencyKey] as const;
      const lock = JSON.stringify(place);
      if (underWay.has(lock)) return refuse('REQUEST_IN_PROGRESS');
      underWay.add(lock);
      let letGo: LetGo | undefined;
      try {
        letGo = database.isShared ? await database.hold(`answer/${lock}`) : () => {};
        const digest = Buffer.from(keys.fingerprint(KEY, JSON.stringify(input))).toString(
          'base64url',
        );
        await forget(clock.now());
        if (letGo !== undefined) await begin(database, place, digest, clock.now());
        const kept = await keptFor(database, place);
        if (kept === undefined) return refuse('REQUEST_IN_PROGRESS');
        if (kept.request_digest !== digest) return refuse('IDEMPOTENCY_KEY_REUSED');
        if (kept.answer !== null) return thaw(opened(keys, kept.answer, lock));
        // Another process is at it.
        if (letGo === undefined) return refuse('REQUEST_IN_PROGRESS');
        const seal = (text: string) => sealed(keys, text, lock);
        return await answered(database, place, work, seal);
      } finally {
        letGo?.();
        underWay.delete(lock);
      }
    },
  };
}

/** Forgets what is too old, once an hour. */
function forgetful(database: Database): (nowMs: number) => Promise<void> {
  let nextAtMs = 0;
  return async (nowMs) => {
    if (nowMs < nextAtMs) return;
    nextAtMs = nowMs + ROUND_MS;
    await database.all('DELETE FROM answer WHERE created_at < $1', nowMs - KEPT_MS);
  };
}

type Place = readonly [scope: string, caller: string, key: string];

async function begin(db: Database, place: Place, digest: string, now: number): Promise<void> {
  await db.all(
    `INSERT INTO answer (scope, caller, idempotency_key, request_digest, created_at)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    ...place,
    digest,
    now,
  );
}

function keptFor(db: Database, place: Place): Promise<KeptRow | undefined> {
  return one<KeptRow>(
    db,
    `SELECT request_digest, answer FROM answer
     WHERE scope = $1 AND caller = $2 AND idempotency_key = $3`,
    ...place,
  );
}

async function answered(
  db: Database,
  place: Place,
  work: (keep: Keep) => Promise<unknown>,
  seal: (text: string) => string,
): Promise<unknown> {
  const keep = async (tx: Queryable, answer: unknown) => {
    if (passing(answer)) return;
    await tx.all(
      'UPDATE answer SET answer = $4 WHERE scope = $1 AND caller = $2 AND idempotency_key = $3',
      ...place,
      seal(freeze(answer)),
    );
  };
  const answer = await work(keep);
  await keep(db, answer);
  return answer;
}

/**
 * A refusal that says "later" is no answer to keep: the same key may succeed next time. So it is
 * with the failure of a party that was asked in turn: its disk may have been full.
 */
function passing(answer: unknown): boolean {
  return answer instanceof Refusal && LATER.has(answer.code);
}

const LATER: ReadonlySet<string> = new Set([
  'UNAVAILABLE',
  'TOO_MANY_REQUESTS',
  'REQUEST_IN_PROGRESS',
  'INTERNAL',
]);

/**
 * Who asks, as far as it matters for what was asked before: a second proof changes nobody, and of
 * several issuers each is its own.
 */
export function callerName(caller: Caller): string {
  if (caller.kind === 'party') {
    const { name, programmeId } = caller;
    return programmeId === undefined ? `party:${name}` : `party:${name}:${programmeId}`;
  }
  return caller.kind === 'person' ? `${caller.role}:${caller.id}` : 'anyone';
}

/** Sealed for its own place: it opens nowhere else. */
function sealed(keys: KeyPort, text: string, place: string): string {
  return Buffer.from(keys.seal(KEY, Buffer.from(text), place)).toString('base64url');
}

function opened(keys: KeyPort, text: string, place: string): string {
  return Buffer.from(keys.open(KEY, Buffer.from(text, 'base64url'), place)).toString();
}

function freeze(answer: unknown): string {
  if (!(answer instanceof Refusal)) return JSON.stringify({ answer });
  return JSON.stringify({
    refusal: [answer.code, answer.detail, answer.facts],
  });
}

function thaw(text: string): unknown {
  const kept = JSON.parse(text) as {
    answer?: unknown;
    refusal?: [Refusal['code'], string | null, Refusal['facts']];
  };
  if (kept.refusal === undefined) return kept.answer;
  const [code, detail, facts] = kept.refusal;
  return refuse(code, detail ?? undefined, facts);
}
