/** Rows of cards: the projection of each enrolment, with its place on its wearable. */
import { type Database, one, type Queryable } from '@armilla/kit/database';
import { commitsOf, defaultCommit } from '../decide/commits.ts';
import { cardIdOf, type Projection } from '../decide/projection.ts';
import type { CommitType, Enrolment, Suspender, TokenStatus } from '../decide/vocabulary.ts';
import type { Turns } from '../turns.ts';
import { appendCommit } from './commits.ts';
import { type Errand, postErrand } from './errands.ts';
import type { Scribe, WalletEvent } from './scribe.ts';

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
  readonly suspended_by: string;
  readonly service_generation: bigint | null;
  readonly told_at: bigint;
  readonly revision: bigint;
}

const COLUMNS = `card_id, account_id, device_id, position, document, token_status, suspended_by,
  service_generation, told_at, revision`;

/** Whose card an enrolment becomes, when it is not there yet. */
export interface Owner {
  readonly accountId: string;
  readonly deviceId: string;
}

export function cardRows(database: Database, turns: Turns) {
  const change = <T>(deviceId: string, work: (tx: Queryable) => Promise<T>) =>
    turns.take(deviceId, () => database.transaction(work));
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
    cardsOf: (deviceId: string) => onDevice(database, deviceId),
    /** Of all the account's wearables, the newest first. */
    async cardsOfAccount(accountId: string): Promise<Card[]> {
      const sql = `SELECT ${COLUMNS} FROM card WHERE account_id = $1 ORDER BY card_id DESC`;
      return cardsIn(await database.all<CardRow>(sql, accountId));
    },
    /** Reads the card of an enrolment, lets `decide` look at it, and writes what came of it. */
    changeCard: (
      enrolmentId: string,
      owner: Owner,
      decide: (known: Card | undefined) => Projection,
      scribe: Scribe,
    ): Promise<Card> =>
      change(owner.deviceId, async (tx) => {
        const known = await byEnrolment(tx, enrolmentId);
        const next = decide(known);
        if (known !== undefined && next === known) return known;
        return changed(tx, known, known ?? owner, next, scribe);
      }),
    /** As {@link changeCard}, of a card that is there; an enrolment nobody has stays nobody's. */
    async changeKnown(
      enrolmentId: string,
      decide: (known: Card) => Projection,
      scribe: Scribe,
    ): Promise<Card | undefined> {
      const there = await byEnrolment(database, enrolmentId);
      if (there === undefined) return undefined;
      return change(there.deviceId, async (tx) => {
        const known = (await byEnrolment(tx, enrolmentId)) ?? there;
        const next = decide(known);
        return next === known ? known : changed(tx, known, known, next, scribe);
      });
    },
    /**
     * Lets `order` arrange all cards of the wearable, and has the network told. It may answer
     * undefined: then everything stays.
     */
    arrange: (
      deviceId: string,
      order: (cards: readonly Card[]) => readonly string[] | undefined,
      scribe: Scribe,
    ): Promise<Errand | undefined> =>
      change(deviceId, async (tx) => {
        const before = await onDevice(tx, deviceId);
        const cardIds = order(before);
        if (cardIds === undefined) return undefined;
        await place(tx, cardIds);
        await tx.all('UPDATE device SET revision = revision + 1 WHERE device_id = $1', deviceId);
        await commitDefault(tx, deviceId, before, scribe);
        return postErrand(tx, 'TELL_ORDER', deviceId, scribe);
      }),
  };
}

/** The card that pays unless another is chosen: the first that stands. */
export function defaultOf(cards: readonly Card[]): string | undefined {
  return cards.find(({ enrolment }) => enrolment.state === 'ACTIVE')?.cardId;
}

async function changed(
  tx: Queryable,
  known: Card | undefined,
  owner: Owner,
  next: Projection,
  scribe: Scribe,
): Promise<Card> {
  const before = await onDevice(tx, owner.deviceId);
  await (known === undefined ? insert(tx, owner, next) : update(tx, known, next));
  const kept = await byEnrolment(tx, next.enrolment.enrolmentId);
  if (kept === undefined) throw new Error('a card row vanished');
  for (const type of commitsOf(known, next)) {
    await appendCommit(tx, kept.deviceId, { type, cardId: kept.cardId }, scribe);
    const event = eventOf(type, kept);
    if (event !== undefined) await scribe.announce(tx, event);
  }
  await commitDefault(tx, kept.deviceId, before, scribe);
  return kept;
}

const EVENT_OF: Partial<Record<CommitType, WalletEvent['type']>> = {
  CREDITCARD_ACTIVATED: 'card.added',
  CREDITCARD_DEACTIVATED: 'card.suspended',
  CREDITCARD_REACTIVATED: 'card.resumed',
  CREDITCARD_DELETED: 'card.deleted',
};

function eventOf(commit: CommitType, card: Card): WalletEvent | undefined {
  const type = EVENT_OF[commit];
  if (type === undefined) return undefined;
  const { cardId, accountId, deviceId, enrolment } = card;
  const { tokenUniqueReference = null, dpanLastFour = null } = enrolment;
  return {
    type,
    data: { cardId, accountId, deviceId, tokenUniqueReference, dpanLastFour },
    programmeId: enrolment.card.programmeId,
  };
}

async function commitDefault(
  tx: Queryable,
  deviceId: string,
  before: readonly Card[],
  scribe: Scribe,
): Promise<void> {
  const after = defaultOf(await onDevice(tx, deviceId));
  const commit = defaultCommit(defaultOf(before), after);
  if (commit !== undefined) await appendCommit(tx, deviceId, commit, scribe);
}

/** Beyond any place a card may have: there they wait, since no two may have the same meanwhile. */
const ASIDE = 1_000_000;

async function place(tx: Queryable, cardIds: readonly string[]): Promise<void> {
  for (const offset of [ASIDE, 0]) {
    for (const [index, cardId] of cardIds.entries()) {
      const sql = 'UPDATE card SET position = $2 WHERE card_id = $1';
      await tx.all(sql, cardId, offset + index + 1);
    }
  }
}

async function onDevice(queryable: Queryable, deviceId: string): Promise<Card[]> {
  const sql = `SELECT ${COLUMNS} FROM card WHERE device_id = $1 ORDER BY position`;
  return cardsIn(await queryable.all<CardRow>(sql, deviceId));
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
       $4, $5, $6, $7, $8, 1, $9, $10)`,
    cardIdOf(enrolment.enrolmentId),
    owner.accountId,
    owner.deviceId,
    ...factsOf(next),
    enrolment.enrolmentId,
    enrolment.tokenUniqueReference ?? null,
  );
}

async function update(tx: Queryable, known: Card, next: Projection): Promise<void> {
  await tx.all(
    `UPDATE card SET document = $2, token_status = $3, suspended_by = $4, service_generation = $5,
       told_at = $6, token_unique_reference = $7, revision = revision + 1 WHERE card_id = $1`,
    known.cardId,
    ...factsOf(next),
    next.enrolment.tokenUniqueReference ?? null,
  );
}

function factsOf(next: Projection) {
  return [
    JSON.stringify(next.enrolment),
    next.tokenStatus ?? null,
    JSON.stringify(next.suspendedBy),
    next.serviceGeneration ?? null,
    next.toldAt,
  ] as const;
}

function cardsIn(rows: readonly CardRow[]): Card[] {
  return rows.flatMap((row) => cardOf(row) ?? []);
}

function cardOf(row: CardRow | undefined): Card | undefined {
  if (row === undefined) return undefined;
  const generation = row.service_generation;
  return {
    cardId: row.card_id,
    accountId: row.account_id,
    deviceId: row.device_id,
    position: Number(row.position),
    enrolment: JSON.parse(row.document) as Enrolment,
    tokenStatus: row.token_status ?? undefined,
    suspendedBy: JSON.parse(row.suspended_by) as Suspender[],
    serviceGeneration: generation === null ? undefined : Number(generation),
    toldAt: Number(row.told_at),
    revision: Number(row.revision),
  };
}
