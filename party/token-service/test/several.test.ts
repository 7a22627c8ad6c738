/** Two processes of the token service on one database: what one is at is no crash to the other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { approval, bench, DEBIT, enrolled, noServer, panOf, register } from './bench.ts';
import { till } from './till.ts';

test('who starts beside another takes nothing back, and a repeat gets the answer of the other', {
  skip: noServer,
}, async () => {
  const here = await bench({ workers: 'SEVERAL' });
  await register(here);
  await enrolled(here, panOf(DEBIT));
  const request = await (await till(here)).capture();
  let answer = () => {};
  const came = new Promise<void>((arrived) => {
    here.issuer.host = (message) => {
      if (message.mti !== '0100') return Promise.resolve(approval(message));
      arrived();
      return new Promise((resolve) => {
        answer = () => resolve(approval(message));
      });
    };
  });
  const first = here.service.answer(request);
  await came;
  const beside = await here.restart();
  try {
    const repeat = beside.service.answer({ ...request, mti: '0101' });
    answer();
    assert.equal((await first)?.fields[39], '00');
    assert.equal((await repeat)?.fields[39], '00');
    await Promise.all([here.service.settled(), beside.service.settled()]);
    assert.deepEqual(
      here.issuer.messages.map(({ mti }) => mti),
      ['0100'],
    );
  } finally {
    await beside.close();
    await here.close();
  }
});
