/** Holds that nobody cleared in the programme's time go, round by round. */
import { type Left, type Rounds, rounds } from '@armilla/kit/rounds';
import { may } from '../decide/posting-life.ts';
import type { House } from '../deps.ts';
import { expire } from '../handle/money.ts';
import { payerById } from '../handle/payer.ts';
import { endRefund } from '../handle/refund.ts';
import { sweepNotices } from '../notices/note-tap.ts';
import { nextHoldEnds, overdueHolds, paymentById } from '../store/authorisations.ts';

const PAGE = 50;
/** A hold that is written down from now on lasts longer: days. */
const LOOK_MS = 3_600_000;

export function holdKeeper(house: House): Rounds {
  const { database, clock } = house;
  const walk = async (isOpen: () => boolean): Promise<Left> => {
    const nowMs = house.clock.now();
    const overdue = await overdueHolds(house.database, nowMs, PAGE);
    for (const { authorisationId, cardId } of overdue) {
      if (isOpen() && cardId !== undefined) await release(house, authorisationId, cardId);
    }
    await sweepNotices(house);
    return overdue.length === PAGE || { nothingBefore: await nextAt(house) };
  };
  return rounds(walk, house.log, { name: 'holds', database, tables: [], clock });
}

/** When the next hold may have to go. */
async function nextAt({ database, clock }: House): Promise<number> {
  const next = await nextHoldEnds(database);
  return Math.min(next, clock.now() + LOOK_MS);
}

async function release(house: House, authorisationId: string, cardId: string): Promise<void> {
  await house.database.transaction(async (tx) => {
    await payerById(tx, cardId);
    const payment = await paymentById(tx, authorisationId);
    if (payment === undefined || !may(payment, 'LAPSE')) return;
    if (payment.kind === 'REFUND') await endRefund(house, tx, payment, 'EXPIRED');
    else await expire(house, tx, payment);
  });
  house.log.info({ authorisationId }, 'a hold that nobody cleared has expired');
}
