/** Decisions of authorizeService, by enrolment: asked again, the same is answered. */
import { one, type Queryable } from '@armilla/kit/database';
import type { CardDetail } from '../decide/card-details.ts';

export interface ServiceDecisionRecord {
  readonly enrolmentId: string;
  /** A keyed fingerprint of number, name and expiry. */
  readonly requestFingerprint: string;
  readonly cardId: string | undefined;
  /** The answer or refusal, as text. */
  readonly answer: string;
  readonly wrong: readonly CardDetail[];
  readonly deviceName: string;
  readonly model: string;
  /** Where the card came from, and what the wallet said of device and account, as JSON. */
  readonly source: string;
  readonly riskData: string;
}

export interface KeptDecision {
  readonly requestFingerprint: string;
  readonly answer: string;
  readonly cardId: string | undefined;
}

interface KeptRow {
  readonly request_fingerprint: string;
  readonly answer: string;
  readonly card_id: string | null;
}

export async function serviceDecision(
  db: Queryable,
  enrolmentId: string,
): Promise<KeptDecision | undefined> {
  const row = await one<KeptRow>(
    db,
    'SELECT request_fingerprint, answer, card_id FROM service_decision WHERE enrolment_id = $1',
    enrolmentId,
  );
  return (
    row && {
      requestFingerprint: row.request_fingerprint,
      answer: row.answer,
      cardId: row.card_id ?? undefined,
    }
  );
}

export async function keepServiceDecision(
  tx: Queryable,
  record: ServiceDecisionRecord,
  nowMs: number,
): Promise<void> {
  await tx.all(
    `INSERT INTO service_decision
       (enrolment_id, request_fingerprint, card_id, answer, wrong_details, device_name, model,
        source, risk_data, decided_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    record.enrolmentId,
    record.requestFingerprint,
    record.cardId ?? null,
    record.answer,
    JSON.stringify(record.wrong),
    record.deviceName,
    record.model,
    record.source,
    record.riskData,
    nowMs,
  );
}

/** How often an enrolment of this card was decided since then. */
export async function decisionsSince(
  db: Queryable,
  cardId: string,
  sinceMs: number,
): Promise<number> {
  const row = await one<{ count: bigint }>(
    db,
    'SELECT COUNT(*) AS count FROM service_decision WHERE card_id = $1 AND decided_at > $2',
    cardId,
    sinceMs,
  );
  return Number(row?.count ?? 0);
}

/** How many of the customer's cards, with this one, were tried since then. */
export async function cardsTriedSince(
  db: Queryable,
  cardId: string,
  sinceMs: number,
): Promise<number> {
  const rows = await db.all<{ card_id: string }>(
    `SELECT DISTINCT s.card_id FROM service_decision s
     JOIN card ON card.card_id = s.card_id JOIN account ON account.account_id = card.account_id
     WHERE s.decided_at > $2 AND account.customer_id =
       (SELECT a.customer_id FROM card c JOIN account a ON a.account_id = c.account_id
        WHERE c.card_id = $1)`,
    cardId,
    sinceMs,
  );
  return new Set([cardId, ...rows.map((row) => row.card_id)]).size;
}
