/** Who is let in at a host port. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { steppedClock } from '@armilla/kit/clock';
import { hostDoors, outsideDoors } from './doors.ts';

const payment = (pan: string, mti = '0100') => ({ mti, fields: { 2: pan, 11: '000001' } });
const CARD = '5412345678901232';
const OTHER = '5412345678901240';

function opened(options: Parameters<typeof outsideDoors>[1]) {
  const clock = steppedClock(0);
  const outside = outsideDoors(() => 0, options);
  const doors = hostDoors(outside, clock);
  const enters = (message: Parameters<typeof doors.enter>[0]) => {
    const entered = doors.enter(message);
    return 'leave' in entered ? 'IN' : entered.answer?.fields[39];
  };
  /** Comes in and has been answered. */
  const passes = (message: Parameters<typeof doors.enter>[0]) => {
    const entered = doors.enter(message);
    if (!('leave' in entered)) return entered.answer?.fields[39];
    entered.leave();
    return 'IN';
  };
  return { clock, enters, passes, outside };
}

test('one card pays only so often; what has happened with it is told all the same', () => {
  const { clock, passes } = opened({ perCardASecond: 1, mostAtOnce: 1_000 });
  const many = Array.from({ length: 61 }, () => passes(payment(CARD)));
  assert.deepEqual([many.filter((one) => one === 'IN').length, many.at(-1)], [60, '91']);
  assert.equal(passes(payment(OTHER)), 'IN');
  for (const mti of ['0420', '0220', '0800']) assert.equal(passes(payment(CARD, mti)), 'IN', mti);
  clock.advance(1_000);
  assert.deepEqual([passes(payment(CARD)), passes(payment(CARD))], ['IN', '91']);
});

test('when all hands are full payments come later, and the keeping of a line goes on', () => {
  const { enters, outside } = opened({ mostAtOnce: 2 });
  assert.deepEqual([enters(payment(CARD)), enters(payment(OTHER))], ['IN', 'IN']);
  assert.equal(enters(payment(CARD)), '91');
  assert.equal(enters(payment(CARD, '0420')), '91', 'there is no room at all');
  assert.equal(enters(payment(CARD, '0800')), 'IN');
  assert.equal(enters(payment(CARD, '0110')), undefined, 'what asks nothing is answered by nobody');
  assert.ok(outside.admission.turnedAway > 0);
});

test('a payment that is asked again is never told no at the door: it may have been approved', () => {
  const often = opened({ perCardASecond: 1, mostAtOnce: 1_000 });
  for (let n = 0; n < 60; n++) often.passes(payment(CARD));
  assert.equal(often.passes(payment(CARD)), '91');
  assert.equal(often.passes(payment(CARD, '0101')), undefined);
  const full = opened({ mostAtOnce: 1 });
  full.enters(payment(OTHER));
  assert.equal(full.enters(payment(CARD, '0101')), undefined);
  assert.equal(full.enters(payment(CARD, '0421')), '91');
});

test('while there is much to do, what nobody waits for any more is not begun; clocks may be off', () => {
  const { clock, enters } = opened({ perCardASecond: 1_000 });
  clock.advance(Date.UTC(2026, 10, 22, 12, 0, 0));
  // The sender's clock is half a minute behind.
  const sentAt = (second: number) => {
    const { mti, fields } = payment(CARD);
    return { mti, fields: { ...fields, 7: `11221159${30 + second}`, 32: '400002' } };
  };
  for (let n = 0; n < 4; n++) assert.equal(enters(sentAt(0)), 'IN');
  clock.advance(10_000);
  assert.equal(enters(sentAt(10)), 'IN', 'as old as any of this sender');
  assert.equal(enters(sentAt(9)), 'IN');
  assert.equal(enters(sentAt(6)), '91', 'four seconds older');
  assert.equal(enters({ ...sentAt(6), mti: '0420' }), 'IN', 'what has happened is told');
});

test('a sender that is late is served while there is little to do', () => {
  const { clock, enters } = opened({});
  clock.advance(Date.UTC(2026, 10, 22, 12, 0, 0));
  const repeat = { mti: '0101', fields: { 2: CARD, 7: '1122120000', 32: '400002' } };
  assert.equal(enters(repeat), 'IN');
  clock.advance(20_000);
  assert.equal(enters(repeat), 'IN');
});
