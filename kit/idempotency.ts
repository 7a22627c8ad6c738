/**
 * Answers by idempotency key, kept in the party's database: the same key and input get the first
 * answer again, byte for byte. Work that was cut off before it answered is done again, so handlers
 * must converge: they derive their identifiers from the key or find what is there.
 */
import { createHash } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { AnswerBook, Caller } from './contract.ts';
import type { Database } from './database.ts';
import { one } from './database.ts';
import { Refusal, refuse } from './refusal.ts';

interface KeptRow {
  readonly request_digest: string;
  readonly answer: string | null;
}

export function answerBook(database: Database, clock: Clock): AnswerBook {
  const underWay = new Set<string>();
  return {
    async once(scope, context, input, work) {
      const place = [scope, callerName(context.caller), context.idempotencyKey] as const;
      const lock = JSON.stringify(place);
      if (underWay.has(lock)) return refuse('REQUEST_IN_PROGRESS');
      underWay.add(lock);
      try {
        const digest = digestOf(input);
        const kept = await remembered(database, place, digest, clock.now());
        if (kept.request_digest !== digest) return refuse('IDEMPOTENCY_KEY_REUSED');
        if (kept.answer !== null) return thaw(kept.answer);
        return await answered(database, place, work);
      } finally {
        underWay.delete(lock);
      }
    },
  };
}

type Place = readonly [scope: string, caller: string, key: string];

async function remembered(
  db: Database,
  place: Place,
  digest: string,
  now: number,
): Promise<KeptRow> {
  await db.all(
    `INSERT INTO answer (scope, caller, idempotency_key, request_digest, created_at)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    ...place,
    digest,
    now,
  );
  const row = await one<KeptRow>(
    db,
    `SELECT request_digest, answer FROM answer
     WHERE scope = $1 AND caller = $2 AND idempotency_key = $3`,
    ...place,
  );
  if (row === undefined) throw new Error('an answer row vanished');
  return row;
}

async function answered(
  db: Database,
  place: Place,
  work: () => Promise<unknown>,
): Promise<unknown> {
  const answer = await work();
  if (!passing(answer)) {
    await db.all(
      'UPDATE answer SET answer = $4 WHERE scope = $1 AND caller = $2 AND idempotency_key = $3',
      ...place,
      freeze(answer),
    );
  }
  return answer;
}

/** A refusal that says "later" is no answer to keep: the same key may succeed next time. */
function passing(answer: unknown): boolean {
  return answer instanceof Refusal && ['UNAVAILABLE', 'TOO_MANY_REQUESTS'].includes(answer.code);
}

function callerName(caller: Caller): string {
  if (caller.kind === 'party') return `party:${caller.name}`;
  return caller.kind === 'person' ? `${caller.role}:${caller.id}` : 'anyone';
}

function digestOf(input: unknown): string {
  return createHash('sha256').update(JSON.stringify(input)).digest('base64url');
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
