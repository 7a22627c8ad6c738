/** What is measured where things pass, and what health makes of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '@armilla/iso8583';
import { steppedClock } from '@armilla/kit/clock';
import { type HostClient, NoAnswer } from '@armilla/kit/host-link';
import { meter } from '@armilla/kit/meter';
import { refuse } from '@armilla/kit/refusal';
import { meteredHost, meteredParty, meteredSms } from './metering.ts';
import { carriersHealth, linesHealth } from './operate-health.ts';

const LINK = 'token-service-issuer-alpha-bank';

function watching() {
  const clock = steppedClock(Date.UTC(2026, 10, 22));
  let ms = 0;
  const watch = {
    meter: meter(clock),
    stopwatch: () => {
      ms += 5;
      return ms;
    },
  };
  const outcomes = (series: string) => watch.meter.read(series, 'MINUTES').whole.outcomes;
  return { clock, watch, outcomes };
}

const message = (mti: string, responseCode?: string): Message => ({
  mti,
  fields: { 39: responseCode },
});

function host(answer: () => Promise<Message>): HostClient<Message> {
  return { request: answer, connections: () => 1, close() {} };
}

test('payments come out by their response code, all else by what it is', async () => {
  const { watch, outcomes } = watching();
  const answers = ['00', '51', '00', '00'].map((code) => message('0110', code));
  const metered = meteredHost(
    host(async () => answers.shift() ?? message('0110')),
    LINK,
    watch,
    true,
  );
  for (const mti of ['0100', '0100', '0120', '0420']) await metered.request(message(mti));
  assert.deepEqual(outcomes('payments'), { '00': 1, '51': 1 });
  assert.deepEqual(outcomes(`road/${LINK}`), { '00': 1, '51': 1, ADVICE: 1, REVERSAL: 1 });
});

test('a message that nobody answers is counted as that, and the one who asked hears of it', async () => {
  const { watch, outcomes } = watching();
  const silent = host(() => Promise.reject(new NoAnswer('no answer in time', true)));
  const metered = meteredHost(silent, LINK, watch);
  await assert.rejects(metered.request(message('0100')), NoAnswer);
  assert.deepEqual(outcomes(`road/${LINK}`), { NO_ANSWER: 1 });
  assert.deepEqual(outcomes('payments'), {});
});

test('a call comes out done, refused by its code, or in a fault', async () => {
  const { watch, outcomes } = watching();
  const answers: (() => unknown)[] = [
    () => ({}),
    () => refuse('NOT_FOUND'),
    () => assert.fail('a bug'),
  ];
  const party = meteredParty(async () => answers.shift()?.(), 'wallet', watch);
  const context = { caller: { kind: 'anyone' }, language: 'en', idempotencyKey: '' } as const;
  await party('a', {}, context);
  await party('b', {}, context);
  await assert.rejects(party('c', {}, context));
  // Who looks how it stands is no traffic.
  const operator = { kind: 'person', role: 'operator', id: 'operate' } as const;
  await party('d', {}, { ...context, caller: operator });
  assert.deepEqual(outcomes('party/wallet'), { DONE: 1, NOT_FOUND: 1, FAULT: 1 });
});

test('a line rests, is up, is not answered, is down, and is down where it was cut', async () => {
  const { clock, watch } = watching();
  let connections = 0;
  let set: 'WHOLE' | 'CUT' = 'WHOLE';
  let fails = false;
  const metered = meteredHost(
    host(async () => {
      if (fails) throw new NoAnswer('no answer in time', true);
      return message('0110', '00');
    }),
    LINK,
    watch,
  );
  const parties = {
    dialled: new Map([[LINK, { connections: () => connections }]]),
    banks: [{ programme: { id: 'alpha-bank' } }] as never,
    issuerLine: () => ({ state: set, set() {} }),
  };
  const now = () => linesHealth(parties, watch)[0];
  const { from, to, programmeId, state } = now() ?? {};
  assert.deepEqual(
    { from, to, programmeId, state },
    {
      from: 'token-service',
      to: 'issuer-alpha-bank',
      programmeId: 'alpha-bank',
      state: 'RESTING',
    },
  );
  connections = 2;
  await metered.request(message('0100'));
  assert.equal(now()?.state, 'UP');
  const answeredAt = now()?.lastAnswerAt;
  clock.advance(1_000);
  fails = true;
  await assert.rejects(metered.request(message('0100')));
  assert.equal(now()?.state, 'TROUBLED');
  assert.equal(now()?.lastAnswerAt, answeredAt);
  connections = 0;
  assert.equal(now()?.state, 'DOWN');
  connections = 2;
  set = 'CUT';
  assert.deepEqual([now()?.state, now()?.connections], ['DOWN', 0]);
});

test('a carrier is troubled when its last message failed, and well when the next one went', async () => {
  const { watch } = watching();
  let fails = true;
  const sms = meteredSms(
    {
      async send() {
        if (fails) throw new Error('the centre is away');
        return [];
      },
    },
    watch,
  );
  const one = { messageId: 'm', to: '+30', text: '', language: 'en', at: 0 } as const;
  const state = () => carriersHealth(watch, 'MESSAGE_CENTRE')[0]?.state;
  assert.equal(state(), 'RESTING');
  await assert.rejects(sms.send(one));
  assert.equal(state(), 'TROUBLED');
  fails = false;
  await sms.send(one);
  assert.equal(state(), 'UP');
});
