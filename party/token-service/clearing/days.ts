/**
 * A day as the network has it: what was cleared and what should be, payment by payment, and who
 * owes whom. An issuer sees its own.
 */
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { AnswerOf, CallContext, InputOf } from '@armilla/kit/contract';
import { currencyOfNumeric } from '@armilla/kit/money';
import { type Cleared, settle } from '@armilla/kit/settlement';
import { fieldsOf } from '../authorise/messages.ts';
import { wasApproved } from '../authorise/original.ts';
import { paymentKindOf } from '../decide/kinds.ts';
import { bankOf, type Room } from '../room.ts';
import {
  type DaysPayment,
  type DaysRecord,
  paymentsOfDay,
  recordsOfDay,
} from '../store/clearing.ts';

type Operations = (typeof tokenServiceContract)['operations'];
type ClearedPayment = AnswerOf<Operations['listCleared']>['payments'][number];

const DAY_MS = 86_400_000;

/** Whose payments a caller sees: one programme's, or all. */
function programmeOf({ caller }: CallContext): string | undefined {
  const isIssuer = caller.kind === 'party' && caller.name === 'issuer';
  return isIssuer ? (caller.programmeId ?? '') : undefined;
}

export async function listCleared(
  room: Room,
  { businessDate }: InputOf<Operations['listCleared']>,
  context: CallContext,
): Promise<AnswerOf<Operations['listCleared']>> {
  const only = programmeOf(context);
  const from = Date.parse(`${businessDate}T00:00:00Z`);
  if (Number.isNaN(from)) return { payments: [] };
  const rows = await paymentsOfDay(room.database, businessDate, from, from + DAY_MS);
  const records = await recordsOfDay(room.database, businessDate);
  const taken = records.filter(({ verdict }) => verdict === 'TAKEN');
  const takenOf = new Map(taken.map((record) => [record.authorisation_id, record]));
  const known = rows.flatMap((row) => paymentOf(row, takenOf.get(row.authorisation_id)));
  const unknown = records.filter((record) => record.authorisation_id === null).flatMap(foreign);
  const all = [...known, ...unknown];
  return { payments: all.filter(({ programmeId }) => only === undefined || programmeId === only) };
}

function paymentOf(row: DaysPayment, taken: DaysRecord | undefined): ClearedPayment[] {
  const fields = fieldsOf(row.request);
  const kind = paymentKindOf(row.kind);
  const currency = currencyOfNumeric(fields[49] ?? '');
  if (kind === undefined || currency === undefined) return [];
  const stands = row.state === 'ANSWERED' && wasApproved(row);
  const posted = taken?.posted_minor ?? null;
  return [
    {
      rrn: row.rrn,
      terminalId: fields[41] ?? '',
      stan: fields[11] ?? '',
      acquirerId: (fields[32] ?? '').replace(/^0+/, ''),
      programmeId: row.programme_id ?? '',
      kind,
      currency,
      authorisedMinor: stands ? Number(row.standing_minor) : null,
      clearedMinor: taken === undefined ? null : Number(taken.amount_minor),
      timesPresented: Number(row.times_presented),
      postedMinor: posted === null ? null : Number(posted),
    },
  ];
}

/** A record that names no payment. */
function foreign(record: DaysRecord): ClearedPayment[] {
  const currency = currencyOfNumeric(record.currency);
  if (currency === undefined) return [];
  return [
    {
      rrn: record.rrn,
      terminalId: record.terminal_id,
      stan: record.stan,
      acquirerId: record.acquirer_id,
      programmeId: '',
      kind: record.kind,
      currency,
      authorisedMinor: null,
      clearedMinor: null,
      timesPresented: 1,
      postedMinor: null,
    },
  ];
}

export async function getSettlement(
  room: Room,
  { businessDate }: InputOf<Operations['getSettlement']>,
  context: CallContext,
): Promise<AnswerOf<Operations['getSettlement']>> {
  const only = programmeOf(context);
  const records = await recordsOfDay(room.database, businessDate);
  const cleared = records
    .filter(({ verdict }) => verdict === 'TAKEN')
    .flatMap(asCleared)
    .filter(({ programmeId }) => only === undefined || programmeId === only);
  return { positions: settle(businessDate, cleared, (id) => bankOf(room, id).fees) };
}

/** What its issuer posted of it; what was presented, until the issuer has answered. */
function asCleared(record: DaysRecord): Cleared[] {
  const currency = currencyOfNumeric(record.currency);
  if (currency === undefined || record.programme_id === null) return [];
  const { programme_id: programmeId, acquirer_id: acquirerId, kind } = record;
  const isRefund = kind === 'REFUND';
  const amountMinor = Number(record.posted_minor ?? record.amount_minor);
  return [{ programmeId, acquirerId, currency, isRefund, amountMinor }];
}
