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
}

export async function serviceDecision(
  db: Queryable,
  enrolmentId: string,
): Promise<{ readonly requestFingerprint: string; readonly answer: string } | undefined> {
  const row = await one<{ request_fingerprint: string; answer: string }>(
    db,
    'SELECT request_fingerprint, answer FROM service_decision WHERE enrolment_id = $1',
    enrolmentId,
  );
  return row && { requestFingerprint: row.request_fingerprint, answer: row.answer };
}

export async function keepServiceDecision(
  tx: Queryable,
  record: ServiceDecisionRecord,
  nowMs: number,
): Promise<void> {
  await tx.all(
    `INSERT INTO service_decision
       (enrolment_id, request_fingerprint, card_id, answer, wrong_details, device_name, model,
        decided_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    record.enrolmentId,
    record.requestFingerprint,
    record.cardId ?? null,
    record.answer,
    JSON.stringify(record.wrong),
    record.deviceName,
    record.model,
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
