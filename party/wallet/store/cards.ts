/** Rows of cards: the projection of each enrolment, with its place on its wearable. */
import { type Database, one, type Queryable } from '@armilla/kit/database';
import { cardIdOf, type Projection } from '../decide/projection.ts';
import type { Enrolment, TokenStatus } from '../decide/vocabulary.ts';

export interface Card extends Projection {
  readonly cardId: string;
  readonly accountId: string;
  readonly deviceId: string;
  readonly position: number;
  /** Counts the row's changes. */
  readonly revision: number;
}

interface CardRow {
  readonly card_id: string;
  readonly account_id: string;
  readonly device_id: string;
  readonly position: bigint;
  readonly document: string;
  readonly token_status: TokenStatus | null;
  readonly told_at: bigint;
  readonly revision: bigint;
}

const COLUMNS =
  'card_id, account_id, device_id, position, document, token_status, told_at, revision';

/** Whose card an enrolment becomes, when it is not there yet. */
export interface Owner {
  readonly accountId: string;
  readonly deviceId: string;
}

export function cardRows(database: Database) {
  return {
    async ownCard(accountId: string, cardId: string): Promise<Card | undefined> {
      const sql = `SELECT ${COLUMNS} FROM card WHERE card_id = $1 AND account_id = $2`;
      return cardOf(await one<CardRow>(database, sql, cardId, accountId));
    },
    async ownEnrolment(accountId: string, enrolmentId: string): Promise<Card | undefined> {
      const sql = `SELECT ${COLUMNS} FROM card WHERE enrolment_id = $1 AND account_id = $2`;
      return cardOf(await one<CardRow>(database, sql, enrolmentId, accountId));
    },
    /** Those that ended among them, in their order. */
    async cardsOf(deviceId: string): Promise<Card[]> {
      const sql = `SELECT ${COLUMNS} FROM card WHERE device_id = $1 ORDER BY position`;
      const rows = await database.all<CardRow>(sql, deviceId);
      return rows.flatMap((row) => cardOf(row) ?? []);
    },
    /** Reads the card of an enrolment, lets `change` decide, and writes what it decided. */
    changeCard(
      enrolmentId: string,
      owner: Owner,
      change: (known: Card | undefined) => Projection,
    ): Promise<Card> {
      return database.transaction(async (tx) => {
        const known = await byEnrolment(tx, enrolmentId);
        const next = change(known);
        if (next === known) return known;
        await (known === undefined ? insert(tx, owner, next) : update(tx, known, next));
        const kept = await byEnrolment(tx, enrolmentId);
        if (kept === undefined) throw new Error('a card row vanished');
        return kept;
      });
    },
  };
}

async function byEnrolment(tx: Queryable, enrolmentId: string): Promise<Card | undefined> {
  const sql = `SELECT ${COLUMNS} FROM card WHERE enrolment_id = $1`;
  return cardOf(await one<CardRow>(tx, sql, enrolmentId));
}

async function insert(tx: Queryable, owner: Owner, next: Projection): Promise<void> {
  const { enrolment } = next;
  await tx.all(
    `INSERT INTO card (${COLUMNS}, enrolment_id, token_unique_reference)
     VALUES ($1, $2, $3, (SELECT COALESCE(MAX(position), 0) + 1 FROM card WHERE device_id = $3),
       $4, $5, $6, 1, $7, $8)`,
    cardIdOf(enrolment.enrolmentId),
    owner.accountId,
    owner.deviceId,
    JSON.stringify(enrolment),
    next.tokenStatus ?? null,
    next.toldAt,
    enrolment.enrolmentId,
    enrolment.tokenUniqueReference ?? null,
  );
}

async function update(tx: Queryable, known: Card, next: Projection): Promise<void> {
  await tx.all(
    `UPDATE card SET document = $2, token_status = $3, told_at = $4, token_unique_reference = $5,
       revision = revision + 1 WHERE card_id = $1`,
    known.cardId,
    JSON.stringify(next.enrolment),
    next.tokenStatus ?? null,
    next.toldAt,
    next.enrolment.tokenUniqueReference ?? null,
  );
}

function cardOf(row: CardRow | undefined): Card | undefined {
  if (row === undefined) return undefined;
  return {
    cardId: row.card_id,
    accountId: row.account_id,
    deviceId: row.device_id,
    position: Number(row.position),
    enrolment: JSON.parse(row.document) as Enrolment,
    tokenStatus: row.token_status ?? undefined,
    toldAt: Number(row.told_at),
    revision: Number(row.revision),
  };
}
