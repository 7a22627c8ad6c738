/** The network answers in an issuer's place, by policy, and the issuer hears of it in order. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { checkMessage, decodeSubelements, type Message } from '@armilla/iso8583';
import { NoAnswer } from '@armilla/kit/host-link';
import { createLog } from '@armilla/kit/log';
import { decodeTlv } from '@armilla/tlv';
import {
  approval,
  type Bench,
  type BenchOptions,
  bankOf,
  bench,
  DEBIT,
  enrolled,
  given,
  panOf,
  register,
} from './bench.ts';
import { cardOf, reversalOf } from './chip.ts';
import { modelIssuer } from './model-issuer.ts';

const PAN = panOf(DEBIT);

async function paying(options: BenchOptions = {}) {
  const here = await bench(options);
  await register(here);
  const reference = (await enrolled(here, PAN)).tokenUniqueReference ?? '';
  return { here, reference, card: await cardOf(here, reference), bank: modelIssuer(here.issuer) };
}

const codeOf = async (here: Bench, message: Message) =>
  (await here.service.answer(message))?.fields[39];

const sent = (here: Bench) => here.issuer.messages.map(({ mti }) => mti);

/** Everything that waits is due. */
async function healed(here: Bench): Promise<void> {
  here.clock.advance(60_000);
  await here.service.settled();
}

test('an issuer that is silent or cut off is answered for, and told when it is back', async () => {
  for (const [line, why] of [
    ['DEAF', '1'],
    ['CUT', '2'],
  ] as const) {
    const { here, card, bank } = await paying();
    bank.line = line;
    const request = card.asks();
    const answer = await here.service.answer(request);
    assert.equal(answer && checkMessage(answer), undefined);
    assert.equal(answer?.fields[39], '00');
    assert.match(answer?.fields[38] ?? '', /^\d{6}$/);
    assert.deepEqual(await here.service.answer(request), answer);
    await here.service.settled();
    assert.equal(bank.standing(request), 0);
    bank.line = 'WHOLE';
    await healed(here);
    await healed(here);
    assert.deepEqual(sent(here).slice(-2), ['0120', '0121'], 'and no reversal');
    const told = here.issuer.messages.at(-1);
    assert.equal(told && checkMessage(told), undefined);
    assert.equal(decodeSubelements(told?.fields[48] ?? '')['15'], why);
    assert.equal(told?.fields[2], PAN);
    assert.equal(told?.fields[11], request.fields[11]);
    assert.equal(told?.fields[38], answer?.fields[38]);
    const tags = decodeTlv(told?.fields[55] ?? new Uint8Array(0)).map(({ tag }) => tag);
    assert.deepEqual([tags.includes(0x9f26), tags.includes(0x57)], [true, false]);
    assert.equal(bank.standing(request), 1240);
    await here.close();
  }
});

test('A3.1: a tap that was stood in for posts, though its issuer declines it late', async () => {
  const { here, card, bank } = await paying();
  bank.line = 'LATE';
  bank.declines = true;
  const request = card.asks();
  assert.equal(await codeOf(here, request), '00');
  bank.line = 'WHOLE';
  await healed(here);
  assert.equal(bank.standing(request), 1240);
  assert.equal([...bank.book.values()][0]?.posts, 1);
  await here.close();
});

test('what the issuer approved too late and the network approved too is one payment', async () => {
  const { here, card, bank } = await paying();
  bank.line = 'LATE';
  const request = card.asks();
  assert.equal(await codeOf(here, request), '00');
  bank.line = 'WHOLE';
  await healed(here);
  assert.equal(bank.standing(request), 1240);
  assert.equal([...bank.book.values()][0]?.posts, 1);
  await here.close();
});

test('A3.2: a reversal before its original leaves a tombstone, also for who would stand in', async () => {
  const { here, card, bank } = await paying();
  bank.line = 'CUT';
  const request = card.asks();
  assert.equal(await codeOf(here, reversalOf(request)), '00');
  assert.equal(await codeOf(here, request), '68');
  bank.line = 'WHOLE';
  await healed(here);
  assert.deepEqual(sent(here), []);
  await here.close();
});

test('A3.3: a reversal is idempotent on its original', async () => {
  const { here, card, bank } = await paying();
  const request = card.asks();
  await here.service.answer(request);
  const reversals = Array.from({ length: 10 }, () => reversalOf(request));
  const codes = await Promise.all(reversals.map((reversal) => codeOf(here, reversal)));
  assert.deepEqual(new Set(codes), new Set(['00']));
  await here.service.settled();
  assert.deepEqual(sent(here), ['0100', '0420']);
  assert.equal(bank.standing(request), 0);
  await here.close();
});

test('A3.4: a request that comes again gets its stored answer, stood in for or not', async () => {
  const { here, card, bank } = await paying();
  bank.line = 'DEAF';
  const request = card.asks();
  const answers = await Promise.all([1, 2, 3, 4].map(() => here.service.answer(request)));
  bank.line = 'WHOLE';
  answers.push(await here.service.answer({ ...request, mti: '0101' }));
  for (const answer of answers) assert.deepEqual(answer, answers[0]);
  assert.equal(sent(here).filter((mti) => mti === '0100').length, 1);
  await here.close();
});

test('A3.5: counters that arrive out of order all pay, each once', async () => {
  const { here, card } = await paying();
  for (const atc of [507, 501, 530, 502, 499]) {
    assert.equal(await codeOf(here, card.asks({ amountMinor: 100, atc })), '00');
  }
  assert.equal(await codeOf(here, card.asks({ amountMinor: 100, atc: 502 })), '82');
  await here.close();
});

test('A3.6: a replayed or forged cryptogram is never stood in for', async () => {
  const { here, card, bank } = await paying();
  bank.line = 'CUT';
  const request = card.asks();
  const forged = { ...request, fields: { ...request.fields, 4: '000000000001', 11: '990001' } };
  assert.equal(await codeOf(here, forged), '12');
  assert.equal(await codeOf(here, request), '00');
  const replayed = { ...request, fields: { ...request.fields, 11: '990002' } };
  assert.equal(await codeOf(here, replayed), '82');
  bank.line = 'WHOLE';
  await healed(here);
  const asked = here.issuer.messages.filter(({ mti }) => mti === '0100');
  assert.equal(asked.length, 1);
  assert.equal(bank.standing(request), 1240);
  await here.close();
});

test('beyond the policy’s ceilings nobody stands in, and what may have been heard is taken back', async () => {
  const { here, card, bank } = await paying();
  bank.line = 'DEAF';
  const above = card.asks({ amountMinor: 5001 });
  assert.equal(await codeOf(here, above), '91');
  assert.equal(await codeOf(here, card.asks({ amountMinor: 5000 })), '00');
  assert.equal(await codeOf(here, card.asks({ amountMinor: 4001 })), '00');
  assert.equal(await codeOf(here, card.asks({ amountMinor: 1000 })), '91');
  assert.equal(await codeOf(here, card.asks({ amountMinor: 100 })), '00');
  assert.equal(await codeOf(here, card.asks({ amountMinor: 100 })), '91', 'three a day');
  bank.line = 'WHOLE';
  await healed(here);
  await healed(here);
  const states = [...bank.book.values()].map(({ state, amountMinor }) => `${state} ${amountMinor}`);
  assert.deepEqual(states.sort(), [
    'APPROVED 100',
    'APPROVED 4001',
    'APPROVED 5000',
    ...Array(3).fill('REVERSED 0'),
  ]);
  assert.equal(bank.standing(above), 0);
  here.clock.advance(86_400_000);
  bank.line = 'CUT';
  assert.equal(await codeOf(here, card.asks({ amountMinor: 100 })), '00', 'another day');
  await here.close();
});

test('twenty taps at once on a cut line: three are stood in for', async () => {
  const { here, card, bank } = await paying();
  bank.line = 'CUT';
  const taps = Array.from({ length: 20 }, () => card.asks({ amountMinor: 100 }));
  const codes = await Promise.all(taps.map((tap) => codeOf(here, tap)));
  assert.equal(codes.filter((code) => code === '00').length, 3);
  bank.line = 'WHOLE';
  await healed(here);
  const standing = taps.reduce((sum, tap) => sum + bank.standing(tap), 0);
  assert.equal(standing, 300);
  await here.close();
});

test('cash, refunds, increments and points are the issuer’s alone', async () => {
  const { here, card, bank } = await paying();
  const hold = card.asks({ told: { '14': '1' } });
  bank.line = 'CUT';
  assert.equal(await codeOf(here, hold), '00', 'a pre-authorisation may be stood in for');
  const asks = [
    card.asks({ type: '01' }),
    card.asks({ type: '20' }),
    card.follows(hold, { told: { '14': '2' } }),
    card.follows(hold, { type: '20' }),
    card.asks({ told: { '07': '100' } }),
  ];
  const codes = [];
  for (const ask of asks) codes.push(await codeOf(here, ask));
  assert.deepEqual(codes, ['91', '91', '91', '76', '91']);
  await here.close();
});

test('what follows a payment waits until its bank has heard what was taken back before', async () => {
  const { here, card, bank } = await paying();
  const [paid, hold] = [card.asks(), card.asks({ told: { '14': '1' } })];
  for (const asked of [paid, hold]) assert.equal(await codeOf(here, asked), '00');
  const refund = () => card.follows(paid, { type: '20' });
  const lost = refund();
  assert.equal(await codeOf(here, lost), '00');
  bank.line = 'DEAF';
  assert.equal(await codeOf(here, reversalOf(lost)), '00');
  await here.service.settled();
  bank.line = 'WHOLE';
  const raise = () => card.follows(hold, { amountMinor: 100, told: { '14': '2' } });
  for (const asked of [refund(), raise()]) assert.equal(await codeOf(here, asked), '91');
  assert.equal(await codeOf(here, card.follows(paid, { type: '20', amountMinor: 1241 })), '13');
  assert.equal(await codeOf(here, card.asks({ amountMinor: 100 })), '00', 'a payment does not');
  await healed(here);
  const again = refund();
  for (const asked of [again, raise()]) assert.equal(await codeOf(here, asked), '00');
  assert.deepEqual([bank.standing(lost), bank.standing(again)], [0, 1240]);
  await here.close();
});

test('M25: a card cancelled while its issuer is silent is not stood in for', async () => {
  const { here, card, reference } = await paying();
  let giveUp: () => void = () => {};
  const silence = new Promise<void>((resolve) => {
    giveUp = resolve;
  });
  here.issuer.host = async () => {
    await silence;
    throw new NoAnswer('no answer in time', true);
  };
  const answer = codeOf(here, card.asks());
  while (here.issuer.messages.length === 0) await setImmediate();
  const removal = { causedBy: 'ISSUER', reason: 'ACCOUNT_CLOSED' } as const;
  given(await here.asIssuer().deleteToken({ tokenUniqueReference: reference, ...removal }));
  giveUp();
  assert.equal(await answer, '91');
  await here.close();
});

test('M25: cancelled and tapped at once on a cut line, nothing is approved after the cancel', async () => {
  const { here, card, bank, reference } = await paying();
  bank.line = 'CUT';
  const removal = { causedBy: 'ISSUER', reason: 'ACCOUNT_CLOSED' } as const;
  let cancelled = false;
  const approvedAfter: boolean[] = [];
  const taps = Array.from({ length: 5 }, async () => {
    const after = cancelled;
    const code = await codeOf(here, card.asks({ amountMinor: 100 }));
    if (code === '00') approvedAfter.push(after);
  });
  const cancel = here
    .asIssuer()
    .deleteToken({ tokenUniqueReference: reference, ...removal })
    .then(() => {
      cancelled = true;
    });
  await Promise.all([...taps, cancel]);
  assert.equal(await codeOf(here, card.asks({ amountMinor: 100 })), '62');
  assert.ok(approvedAfter.every((after) => !after));
  await here.close();
});

test('what waits survives a crash and leaves in order for each account', async () => {
  const { here, card, bank } = await paying();
  bank.line = 'CUT';
  const first = card.asks({ amountMinor: 100 });
  const second = card.asks({ amountMinor: 200 });
  assert.equal(await codeOf(here, first), '00');
  assert.equal(await codeOf(here, second), '00');
  assert.equal(await codeOf(here, reversalOf(first)), '00');
  await here.service.close();
  const next = await here.restart();
  here.issuer.messages.length = 0;
  bank.line = 'WHOLE';
  await healed(next);
  const told = next.issuer.messages.map(({ mti, fields }) => [mti.slice(0, 3), fields[37]]);
  assert.deepEqual(told, [
    ['012', first.fields[37]],
    ['012', second.fields[37]],
    ['042', first.fields[37]],
  ]);
  assert.deepEqual([bank.standing(first), bank.standing(second)], [0, 200]);
  await next.close();
});

test('a crash while the issuer decides is not stood in for afterwards', async () => {
  const { here, card } = await paying();
  here.issuer.host = () => new Promise(() => {});
  const request = card.asks();
  void here.service.answer(request);
  while (here.issuer.messages.length === 0) await setImmediate();
  await here.service.close();
  const bank = modelIssuer(here.issuer);
  const next = await here.restart();
  await next.service.settled();
  assert.equal(await codeOf(next, request), '91');
  assert.deepEqual(sent(next), ['0100', '0420']);
  assert.equal(bank.standing(request), 0);
  await next.close();
});

test('a bank that is down keeps no other waiting, and is seen to be down', async () => {
  const alarms: string[] = [];
  const log = createLog('token-service', (line) => alarms.push(line));
  const { here, card, bank } = await paying({ log });
  bank.line = 'CUT';
  assert.equal(await codeOf(here, card.asks()), '00');
  await here.service.settled();
  const standing = async () =>
    given(await here.asStage.getStandIn({})).issuers.find(
      ({ programmeId }) => programmeId === 'alpha-bank',
    );
  const waiting = await standing();
  assert.equal(waiting?.waiting, 1);
  assert.equal(waiting?.lastReason, 'no connection');
  here.clock.advance(3_700_000);
  await here.service.settled();
  const deaf = () => alarms.filter((line) => line.includes('ISSUER_DEAF')).length;
  assert.equal(deaf(), 1);
  await here.service.settled();
  assert.equal(deaf(), 1, 'once an hour');
  bank.line = 'WHOLE';
  await healed(here);
  const after = await standing();
  assert.deepEqual([after?.waiting, after?.oldestAt, after?.lastReason], [0, null, null]);
  await here.close();
});

test('an issuer that cannot take an advice just now is told again; one that refuses is seen', async () => {
  const alarms: string[] = [];
  const log = createLog('token-service', (line) => alarms.push(line));
  const { here, card, bank } = await paying({ log });
  bank.line = 'CUT';
  await here.service.answer(card.asks());
  const codes = ['96', '91', '05'];
  here.issuer.host = async (message) => approval(message, codes.shift());
  for (let i = 0; i < 5; i++) await healed(here);
  assert.deepEqual(sent(here).slice(-3), ['0120', '0121', '0121']);
  assert.equal(alarms.filter((line) => line.includes('ADVICE_REFUSED')).length, 1);
  await here.close();
});

test('a bank without the policy is not stood in for', async () => {
  const { standIn: _, ...alpha } = bankOf('alpha-bank');
  const { here, card, bank } = await paying({ banks: [alpha] });
  bank.line = 'CUT';
  assert.equal(await codeOf(here, card.asks()), '91');
  await here.close();
});

const VISA = panOf('43332201', 7);

/** A payment in the issuer's place, and plastic's that is taken back: two accounts wait. */
async function twoWaiting(options: BenchOptions = {}) {
  const { here, card, bank } = await paying(options);
  const { mti, fields } = card.asks();
  const plastic = { mti, fields: { ...fields, 2: VISA } };
  assert.equal(await codeOf(here, plastic), '00');
  bank.line = 'CUT';
  assert.equal(await codeOf(here, card.asks()), '00');
  here.clock.advance(1);
  assert.equal(await codeOf(here, reversalOf(plastic)), '00');
  await here.service.settled();
  here.issuer.messages.length = 0;
  return { here, bank };
}

test('an issuer that is silent is tried once a round, whoever waits for it', async () => {
  const { here } = await twoWaiting();
  await healed(here);
  assert.equal(here.issuer.messages.length, 1);
  await here.close();
});

test('who stops says to its end what it is saying, and begins nothing more', async () => {
  const { here } = await twoWaiting();
  let stopped: Promise<void> | undefined;
  here.issuer.host = async (message) => {
    stopped ??= here.service.close();
    await setImmediate();
    return approval(message);
  };
  here.clock.advance(60_000);
  await here.service.settled();
  await stopped;
  assert.equal(here.issuer.messages.length, 1);
  await here.close();
});

test('one message that fails keeps no other account waiting', async () => {
  const { here } = await twoWaiting();
  here.issuer.host = async (message) => {
    if (message.mti.startsWith('012')) throw new TypeError('a fault');
    return approval(message);
  };
  await healed(here);
  assert.deepEqual(
    sent(here)
      .map((mti) => mti.slice(0, 3))
      .sort(),
    ['012', '042'],
  );
  await healed(here);
  assert.equal(sent(here).filter((mti) => mti.startsWith('042')).length, 1);
  await here.close();
});

test('a reversal has a number of its own, any other advice that of what it tells', async () => {
  const { here, card, bank } = await paying();
  const [sale, offline] = [card.asks(), card.approvedOffline({ amountMinor: 700 })];
  for (const message of [sale, offline, reversalOf(sale, 1000), reversalOf(sale, 500)]) {
    assert.equal(await codeOf(here, message), '00');
  }
  assert.equal(await codeOf(here, reversalOf(sale)), '00');
  assert.equal(await codeOf(here, reversalOf(offline)), '00');
  await here.service.settled();
  const told = here.issuer.messages.map(({ mti, fields }) => [
    mti,
    fields[95]?.slice(0, 12) ?? null,
    fields[90]?.slice(0, 4) ?? null,
    fields[11] === sale.fields[11] || fields[11] === offline.fields[11],
  ]);
  assert.deepEqual(told, [
    ['0100', null, null, true],
    ['0220', null, null, true],
    ['0420', '000000001000', '0100', false],
    ['0420', '000000000500', '0100', false],
    ['0420', null, '0100', false],
    ['0420', null, '0220', false],
  ]);
  assert.deepEqual([bank.standing(sale), bank.standing(offline)], [0, 0]);
  await here.close();
});

test('who has been deaf for more than an hour is seen, and seen again each hour', async () => {
  const alarms: string[] = [];
  const log = createLog('token-service', (line) => alarms.push(line));
  const { here, card, bank } = await paying({ log });
  const seen = async (later: number) => {
    here.clock.advance(later);
    await here.service.settled();
    return alarms.filter((line) => line.includes('ISSUER_DEAF')).length;
  };
  assert.equal(await seen(2 * 3_600_000), 0, 'nobody waits');
  bank.line = 'CUT';
  assert.equal(await codeOf(here, card.asks()), '00');
  assert.deepEqual(
    [await seen(0), await seen(3_600_000), await seen(1), await seen(3_599_999), await seen(1)],
    [0, 0, 1, 1, 2],
  );
  await here.close();
});
