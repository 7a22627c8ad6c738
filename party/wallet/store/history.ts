/** Rows of taps the network told of, and of the wearables' own logs. */
import { type Database, one, type Queryable } from '@armilla/kit/database';
import { type ServiceTap, toldAgain } from '../decide/history.ts';
import type { BandLogEntry, Enrolment, Transaction } from '../decide/vocabulary.ts';
import type { Scribe } from './scribe.ts';

interface TapRow {
  readonly atc: bigint;
  readonly document: string;
}

export function historyRows(database: Database) {
  return {
    /** A tap already there is told again: the last word stays. */
    keepTap(tokenUniqueReference: string, tap: ServiceTap, scribe: Scribe): Promise<void> {
      return database.transaction(async (tx) => {
        const { transactionId } = tap.transaction;
        const sql = 'SELECT atc, document FROM tap WHERE transaction_id = $1';
        const known = await one<TapRow>(tx, sql, transactionId);
        const transaction =
          known === undefined
            ? tap.transaction
            : toldAgain(tapOf(known).transaction, tap.transaction);
        await tx.all(
          `INSERT INTO tap (transaction_id, token_unique_reference, atc, at, document)
           VALUES ($1, $2, $3, $4, $5) ON CONFLICT (transaction_id) DO UPDATE SET
             document = excluded.document, at = excluded.at`,
          transactionId,
          tokenUniqueReference,
          tap.atc,
          transaction.at,
          JSON.stringify(transaction),
        );
        if (known === undefined) await announceTap(tx, tokenUniqueReference, transaction, scribe);
      });
    },
    /** Newest first. */
    async tapsOf(tokenUniqueReference: string, limit: number): Promise<ServiceTap[]> {
      const rows = await database.all<TapRow>(
        `SELECT atc, document FROM tap WHERE token_unique_reference = $1
         ORDER BY at DESC LIMIT $2`,
        tokenUniqueReference,
        limit,
      );
      return rows.map(tapOf);
    },
    /** An entry already there stays as it is. */
    keepLog(deviceId: string, entries: readonly BandLogEntry[]): Promise<void> {
      return database.transaction(async (tx) => {
        for (const entry of entries) {
          await tx.all(
            `INSERT INTO band_log (device_id, dpan_last_four, atc, at, document)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
            deviceId,
            entry.dpanLastFour,
            entry.atc,
            entry.at,
            JSON.stringify(entry),
          );
        }
      });
    },
    /** Newest first. */
    async logOf(deviceId: string, dpanLastFour: string, limit: number): Promise<BandLogEntry[]> {
      const rows = await database.all<{ document: string }>(
        `SELECT document FROM band_log WHERE device_id = $1 AND dpan_last_four = $2
         ORDER BY atc DESC LIMIT $3`,
        deviceId,
        dpanLastFour,
        limit,
      );
      return rows.map((row) => JSON.parse(row.document) as BandLogEntry);
    },
  };
}

/** Whose card it was tapped with is told along; a token without a card here is nobody's news. */
async function announceTap(
  tx: Queryable,
  tokenUniqueReference: string,
  transaction: Transaction,
  scribe: Scribe,
): Promise<void> {
  const sql = `SELECT card_id, account_id, device_id, document FROM card
    WHERE token_unique_reference = $1`;
  const card = await one<CardRow>(tx, sql, tokenUniqueReference);
  if (card === undefined) return;
  const { programmeId } = (JSON.parse(card.document) as Enrolment).card;
  const { transactionId, at, amount, outcome, merchantName, dpanLastFour } = transaction;
  const told = { transactionId, at, ...amount, outcome, merchantName, dpanLastFour };
  const ids = { cardId: card.card_id, accountId: card.account_id, deviceId: card.device_id };
  await scribe.announce(tx, {
    type: 'transaction.created',
    data: { ...ids, ...told, kind: transaction.kind ?? 'PURCHASE' },
    programmeId,
  });
}

interface CardRow {
  readonly card_id: string;
  readonly account_id: string;
  readonly device_id: string;
  readonly document: string;
}

function tapOf(row: TapRow): ServiceTap {
  return { atc: Number(row.atc), transaction: JSON.parse(row.document) as Transaction };
}
