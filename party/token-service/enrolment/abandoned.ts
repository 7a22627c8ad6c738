/**
 * Adding a card that nobody goes on with: after some hours its issuer is told once, so that it can
 * remind its customer; after some days it ends, and nothing of it stays on the band.
 */
import { nextEnrolmentState } from '../decide/enrolment-state.ts';
import { tellEnrolment } from '../events.ts';
import type { Room } from '../room.ts';
import { lockEnrolment, nextChange, setReminded, waitingSince } from '../store/enrolments.ts';
import { tokenOfEnrolment } from '../store/tokens.ts';
import { endEnrolment } from './end.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Ends and reminds what is due; each in a transaction of its own. */
export async function workOnAbandoned(room: Room): Promise<void> {
  const { remindHours, deleteDays } = room.service.abandoned;
  const now = room.clock.now();
  const over = now - deleteDays * DAY_MS;
  for (const { enrolment_id: id } of await waitingSince(room.database, over, 'END')) {
    if (await endAbandoned(room, id, over)) room.nudge();
  }
  const due = now - remindHours * HOUR_MS;
  for (const { enrolment_id: id } of await waitingSince(room.database, due, 'REMIND')) {
    if (await remind(room, id, due)) room.nudge();
  }
}

/** When time ends or reminds of something next, as far as is written down by now. */
export async function nextOverdue({ database, service }: Room): Promise<number> {
  const { remindHours, deleteDays } = service.abandoned;
  const { ends, remindFrom, deleteFrom } = await nextChange(database);
  return Math.min(ends, remindFrom + remindHours * HOUR_MS, deleteFrom + deleteDays * DAY_MS);
}

/** A token that is ready to pay, or held by somebody, waits for nothing the cardholder must do. */
function endAbandoned(room: Room, enrolmentId: string, since: number): Promise<boolean> {
  return room.database.transaction(async (tx) => {
    const row = await lockEnrolment(tx, enrolmentId);
    const token = await tokenOfEnrolment(tx, enrolmentId);
    const state = row && nextEnrolmentState(row.state, 'expire');
    if (row === undefined || state === undefined || state === null) return false;
    if (Number(row.changed_at) > since || token?.status !== 'INACTIVE') return false;
    await endEnrolment(room, tx, row, state, 'ABANDONED');
    return true;
  });
}

function remind(room: Room, enrolmentId: string, since: number): Promise<boolean> {
  return room.database.transaction(async (tx) => {
    const row = await lockEnrolment(tx, enrolmentId);
    const waits = row?.state === 'PENDING_VERIFICATION' || row?.state === 'PENDING_ACTIVE';
    if (row === undefined || !waits || row.reminded_at !== null) return false;
    if (Number(row.changed_at) > since) return false;
    await setReminded(tx, enrolmentId, room.clock.now());
    await tellEnrolment(room, tx, enrolmentId);
    return true;
  });
}
