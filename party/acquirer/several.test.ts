/** Two processes of the acquirer on one database: a payment that one is at is no crash to the other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '@armilla/iso8583';
import { noServer, openRoad, tap, yes } from './test/road.ts';

const code = (message: Message | undefined) => message?.fields[39];

test('who starts beside another takes nothing back, and a repeat gets the answer of the other', {
  skip: noServer,
}, async () => {
  const road = await openRoad({ workers: 'SEVERAL' });
  let answer = () => {};
  const came = new Promise<void>((arrived) => {
    road.plays((message) => {
      if (message.mti !== '0100') return yes(message);
      arrived();
      return new Promise((resolve) => {
        answer = () => resolve(yes(message));
      });
    });
  });
  try {
    const busy = await road.openAcquirer();
    const first = busy.answer(tap('000001'));
    await came;
    const beside = await road.openAcquirer();
    const repeat = beside.answer({ ...tap('000001'), mti: '0101' });
    answer();
    assert.equal(code(await first), '00');
    assert.equal(code(await repeat), '00');
    await Promise.all([busy.settled(), beside.settled()]);
    assert.deepEqual(
      road.asked.map(({ mti }) => mti),
      ['0100'],
    );
  } finally {
    await road.close();
  }
});
