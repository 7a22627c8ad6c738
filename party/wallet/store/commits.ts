/** Rows of commits: each wearable's chain of what happened to its cards. */
import { type Database, one, type Queryable } from '@armilla/kit/database';
import type { Commit, CommitType } from '../decide/vocabulary.ts';
import type { Turns } from '../turns.ts';
import type { Scribe } from './scribe.ts';

interface CommitRow {
  readonly commit_id: string;
  readonly previous_commit: string | null;
  readonly type: CommitType;
  readonly card_id: string | null;
  readonly package_id: string | null;
  readonly at: bigint;
  readonly acknowledged: Commit['acknowledged'];
}

export interface NewCommit {
  readonly type: CommitType;
  readonly cardId?: string | null;
  readonly packageId?: string;
}

const COLUMNS = 'commit_id, previous_commit, type, card_id, package_id, at, acknowledged';

/** Adds to the end of the wearable's chain. */
export async function appendCommit(
  tx: Queryable,
  deviceId: string,
  commit: NewCommit,
  scribe: Scribe,
): Promise<void> {
  const last = await one<{ commit_id: string; sequence: bigint }>(
    tx,
    `SELECT commit_id, sequence FROM device_commit WHERE device_id = $1
     ORDER BY sequence DESC LIMIT 1`,
    deviceId,
  );
  await tx.all(
    `INSERT INTO device_commit
       (commit_id, device_id, sequence, previous_commit, type, card_id, package_id, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    scribe.freshId('cmt'),
    deviceId,
    (last?.sequence ?? 0n) + 1n,
    last?.commit_id ?? null,
    commit.type,
    commit.cardId ?? null,
    commit.packageId ?? null,
    scribe.now,
  );
}

export function commitRows(database: Database, turns: Turns) {
  const last = async (deviceId: string, condition: string) => {
    const sql = `SELECT commit_id FROM device_commit WHERE device_id = $1 ${condition}
       ORDER BY sequence DESC LIMIT 1`;
    return (await one<{ commit_id: string }>(database, sql, deviceId))?.commit_id ?? null;
  };
  return {
    commit: (deviceId: string, commit: NewCommit, scribe: Scribe): Promise<void> =>
      turns.take(deviceId, () =>
        database.transaction((tx) => appendCommit(tx, deviceId, commit, scribe)),
      ),
    /** Oldest first; `undefined` when the wearable has no such commit. */
    async commitsAfter(
      deviceId: string,
      after: string | undefined,
      limit: number,
    ): Promise<Commit[] | undefined> {
      const from = after === undefined ? 0n : await sequenceOf(database, deviceId, after);
      if (from === undefined) return undefined;
      const rows = await database.all<CommitRow>(
        `SELECT ${COLUMNS} FROM device_commit WHERE device_id = $1 AND sequence > $2
         ORDER BY sequence LIMIT $3`,
        deviceId,
        from,
        limit,
      );
      return rows.map(commitOf);
    },
    lastCommit: (deviceId: string) => last(deviceId, ''),
    lastAcknowledged: (deviceId: string) => last(deviceId, 'AND acknowledged IS NOT NULL'),
    /** The first word stays; another phone's later one changes nothing. */
    async acknowledge(
      deviceId: string,
      commitId: string,
      result: NonNullable<Commit['acknowledged']>,
    ): Promise<Commit | undefined> {
      const [row] = await database.all<CommitRow>(
        `UPDATE device_commit SET acknowledged = COALESCE(acknowledged, $3)
         WHERE device_id = $1 AND commit_id = $2 RETURNING ${COLUMNS}`,
        deviceId,
        commitId,
        result,
      );
      return row && commitOf(row);
    },
  };
}

async function sequenceOf(
  database: Database,
  deviceId: string,
  commitId: string,
): Promise<bigint | undefined> {
  const sql = 'SELECT sequence FROM device_commit WHERE device_id = $1 AND commit_id = $2';
  return (await one<{ sequence: bigint }>(database, sql, deviceId, commitId))?.sequence;
}

function commitOf(row: CommitRow): Commit {
  return {
    commitId: row.commit_id,
    previousCommit: row.previous_commit,
    type: row.type,
    at: Number(row.at),
    cardId: row.card_id,
    packageId: row.package_id,
    acknowledged: row.acknowledged,
  };
}
