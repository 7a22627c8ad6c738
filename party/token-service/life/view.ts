/** A token as the parties that answer for it see it. */
import type { token as tokenShape } from '@armilla/api/shapes';
import type { Queryable } from '@armilla/kit/database';
import type { z } from 'zod';
import { swapped } from '../decide/dpan.ts';
import type { Suspender } from '../decide/token-state.ts';
import { type EnrolmentRow, enrolment } from '../store/enrolments.ts';
import { holdsOf } from '../store/holds.ts';
import { type KeptTokenRow, token } from '../store/tokens.ts';

export type TokenView = z.infer<typeof tokenShape>;

/** By whom a token is held, each once. Empty unless it is SUSPENDED. */
export async function suspendedBy(
  tx: Queryable,
  {
    token_unique_reference: reference,
    status,
  }: Pick<KeptTokenRow, 'status' | 'token_unique_reference'>,
): Promise<Suspender[]> {
  if (status !== 'SUSPENDED') return [];
  const holds = await holdsOf(tx, reference);
  return [...new Set(holds.map(({ suspender }) => suspender))];
}

export async function viewOf(tx: Queryable, reference: string): Promise<TokenView> {
  const held = await token(tx, reference);
  const row = held && (await enrolment(tx, held.enrolment_id));
  if (row === undefined || held === undefined) throw new Error('a token that is not there');
  return tokenView(tx, row, held);
}

export async function tokenView(
  tx: Queryable,
  row: EnrolmentRow,
  held: KeptTokenRow,
): Promise<TokenView> {
  if (row.state === 'OPENING' || row.pan_unique_reference === null) {
    throw new Error('a token of an enrolment nobody offered');
  }
  return {
    tokenUniqueReference: held.token_unique_reference,
    enrolmentId: row.enrolment_id,
    enrolmentState: row.state,
    programmeId: row.programme_id,
    panUniqueReference: row.pan_unique_reference,
    status: held.status,
    suspendedBy: await suspendedBy(tx, held),
    provisioning: held.provisioning,
    dpanLastFour: held.dpan_last_four,
    panLastFour: row.pan_last_four,
    expiry: swapped(held.expiry),
    deviceName: row.device_name,
    model: row.model,
    secureElementId: row.secure_element_id,
    serviceGeneration: Number(held.service_generation),
    createdAt: Number(held.created_at),
    changedAt: Number(held.changed_at),
  };
}
