/**
 * What the network is told, in which order and how often, and which of its words count: each test
 * says what would go wrong for people if the acquirer believed more, or told twice.
 */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { encodeSubelements, type Message } from '@armilla/iso8583';
import { type HostClient, NoAnswer } from '@armilla/kit/host-link';
import { call, receipt, transaction } from './test/desk.ts';
import {
  lettersOf,
  no,
  openRoad,
  type Play,
  type RoadOptions,
  takeBack,
  tap,
  yes,
} from './test/road.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function road(options: RoadOptions = {}) {
  const opened = await openRoad(options);
  ends.push(async () => {
    await opened.close();
    assert.deepEqual(opened.errors, []);
  });
  return { ...opened, acquirer: await opened.openAcquirer() };
}

/** A network without a line, which answers whatever it is told to, fitting or not. */
function network(first: Play) {
  const asked: Message[] = [];
  let play = first;
  const host: HostClient<Message> = {
    async request(message) {
      asked.push(message);
      const answer = await play(message);
      if (answer === undefined) throw new NoAnswer('no answer in time', true);
      return answer;
    },
    close() {},
  };
  return {
    host,
    asked,
    plays(next: Play) {
      play = next;
    },
  };
}

const code = (message: Message | undefined) => message?.fields[39];
const types = (messages: readonly Message[]) => messages.map(({ mti }) => mti);
const told = (subelements: Parameters<typeof encodeSubelements>[0]) => ({
  48: encodeSubelements(subelements),
});
const HOLD = told({ '14': '1' });
const RRN = '632609000001';

const SALE: Message = { mti: '0220', fields: { ...tap('000001').fields, 39: '00' } };

/** A terminal's reversal of a sale that it had approved by itself. */
function takeBackSale(stan: string): Message {
  const { mti, fields } = takeBack(SALE, stan);
  const { 39: _, ...rest } = fields;
  return { mti, fields: { ...rest, 90: `0220${fields[90]?.slice(4)}` } };
}

function lessOf(original: Message, stan: string, remains: string): Message {
  const { mti, fields } = takeBack(original, stan);
  return { mti, fields: { ...fields, 95: remains.padEnd(42, '0') } };
}

/** A play of which the answers to a 0100 wait until they are let go. */
function waiting(answer: Play = yes) {
  const waits: (() => void)[] = [];
  const play: Play = (message) =>
    message.mti === '0100'
      ? new Promise((resolve) => waits.push(() => resolve(answer(message))))
      : yes(message);
  return {
    play,
    release() {
      for (const go of waits.splice(0)) go();
    },
  };
}

async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 4_000 && !isSo(); i++) await new Promise((go) => setTimeout(go, 5));
  assert.ok(isSo(), 'it never came to be');
}

test('a letter found again after a crash is not delivered again, once the network has answered', async () => {
  const { acquirer, asked, plays, clock, folder } = await road();
  plays((message) => (message.mti === '0100' ? yes(message) : no('91')(message)));
  await acquirer.answer(tap('000002'));
  await acquirer.answer(SALE);
  await acquirer.answer(takeBack(tap('000002'), '000003'));
  await acquirer.settled();
  const comeBack = await lettersOf(folder);
  plays(yes);
  clock.advance(60_000);
  await acquirer.settled();
  const answered = ['0100', '0220', '0420', '0221', '0421'];
  assert.deepEqual(types(asked), answered);
  await comeBack();
  clock.advance(60_000);
  await acquirer.settled();
  assert.deepEqual(types(asked), answered);
});

test('what remains of a sale is told after the sale, or it would be less of nothing', async () => {
  const { acquirer, asked, plays, clock } = await road();
  plays((message) => (message.mti.startsWith('022') ? no('91')(message) : yes(message)));
  await acquirer.answer(SALE);
  const { mti, fields } = lessOf(SALE, '000002', '000000000200');
  const less = { ...fields, 39: undefined, 90: `0220${fields[90]?.slice(4)}` };
  assert.equal(code(await acquirer.answer({ mti, fields: less })), '00');
  await acquirer.settled();
  assert.deepEqual(types(asked), ['0220']);
  plays(yes);
  for (let i = 0; i < 3; i++) {
    clock.advance(60_000);
    await acquirer.settled();
  }
  assert.deepEqual(types(asked), ['0220', '0221', '0420']);
});

test('an answer to something else is no answer: advice and reversal are told again', async () => {
  const { host, asked, plays } = network((message) => {
    const { mti, fields } = yes(message);
    return message.mti.startsWith('04')
      ? { mti: '0410', fields }
      : { mti, fields: { ...fields, 4: '000000000001' } };
  });
  const { acquirer, clock } = await road({ network: host });
  await acquirer.answer(SALE);
  await acquirer.answer(takeBack(tap('000002'), '000003'));
  await acquirer.settled();
  assert.deepEqual(types(asked), ['0220', '0420']);
  plays(yes);
  clock.advance(60_000);
  await acquirer.settled();
  assert.deepEqual(types(asked), ['0220', '0420', '0221', '0421']);
});

test('less of a payment stays less, and the rest is owed, whatever the network says to it', async () => {
  const { acquirer, plays } = await road();
  await acquirer.answer(tap('000001'));
  plays(no('12'));
  await acquirer.answer(lessOf(tap('000001'), '000002', '000000000200'));
  await acquirer.settled();
  const shown = await receipt(acquirer, RRN);
  assert.deepEqual([shown.amount.amountMinor, shown.clearing], [200, 'TO_CLEAR']);
});

test('a code that the network leaves blank takes none away from the receipt', async () => {
  const { acquirer, plays } = await road();
  await acquirer.answer(tap('000001', HOLD));
  const blank: Play = (message) => {
    const { mti, fields } = yes(message);
    return { mti, fields: { ...fields, 38: '      ' } };
  };
  plays(blank);
  transaction(await call(acquirer, 'completePayment', { rrn: RRN, amountMinor: 300 }));
  await acquirer.settled();
  assert.equal((await receipt(acquirer, RRN)).authorisationCode, 'A1B2C3');
  plays((message) => {
    const { mti, fields } = no('51')(message);
    return { mti, fields: { ...fields, 38: '      ' } };
  });
  await acquirer.answer(tap('000002'));
  const declined = await receipt(acquirer, '632609000002');
  assert.deepEqual([declined.outcome, declined.authorisationCode], ['DECLINED', undefined]);
});

test('a sale that was taken back before the network turns it down stays taken back', async () => {
  const { host, plays } = network(no('91'));
  const { acquirer, clock } = await road({ network: host });
  await acquirer.answer(SALE);
  assert.equal(code(await acquirer.answer(takeBackSale('000002'))), '00');
  plays(no('14'));
  clock.advance(60_000);
  await acquirer.settled();
  const shown = await receipt(acquirer, RRN);
  assert.deepEqual([shown.outcome, shown.clearing], ['REVERSED', 'NONE']);
});

test('points that a bank names beside its no were not spent', async () => {
  const { acquirer, plays } = await road();
  plays((message) => {
    const { mti, fields } = no('51')(message);
    return { mti, fields: { ...fields, ...told({ '07': '200', '10': '3', '11': '100' }) } };
  });
  await acquirer.answer(tap('000001', told({ '07': '500' })));
  const shown = await receipt(acquirer, RRN);
  assert.deepEqual([shown.outcome, shown.points], ['DECLINED', undefined]);
  const opened = await call(acquirer, 'openReceipt', { terminalId: 'ARM00001', rrn: RRN });
  if (typeof opened === 'string') throw new Error(opened);
  const read = await call(acquirer, 'getReceipt', { receiptId: opened.receiptId });
  assert.equal(typeof read === 'object' && read.receipt.points, undefined);
});

test('another payment under a key that is under way is refused with 94, and not with its answer', async () => {
  const { acquirer, asked, plays } = await road();
  const { play, release } = waiting();
  plays(play);
  const pending = acquirer.answer(tap('000001'));
  await until(() => asked.length === 1);
  assert.equal(code(await acquirer.answer(tap('000001', { 4: '000000000999' }))), '94');
  release();
  assert.equal(code(await pending), '00');
});

test('of what is under way nothing is shown, and nothing can be done with it', async () => {
  const { acquirer, asked, plays } = await road();
  const { play, release } = waiting();
  plays(play);
  const pending = acquirer.answer(tap('000001'));
  await until(() => asked.length === 1);
  assert.equal(await call(acquirer, 'getFollowUps', { rrn: RRN }), 'NOT_FOUND');
  assert.equal(await call(acquirer, 'voidPayment', { rrn: RRN }), 'NOT_FOUND');
  release();
  assert.equal(code(await pending), '00');
  transaction(await call(acquirer, 'voidPayment', { rrn: RRN }));
});

test('what another process is at gets no answer here, and is asked for again', async () => {
  const { acquirer: busy, openAcquirer, asked, plays } = await road();
  const beside = await openAcquirer();
  const { play, release } = waiting();
  plays(play);
  const pending = busy.answer(tap('000001'));
  await until(() => asked.length === 1);
  const repeat = { ...tap('000001'), mti: '0101' };
  assert.equal(await beside.answer(repeat), undefined);
  release();
  assert.equal(code(await pending), '00');
  assert.equal(code(await beside.answer(repeat)), '00');
  const refund = (from: typeof busy) =>
    call(from, 'refundPayment', { rrn: RRN, amountMinor: 100 }, { key: 'once' });
  const refunding = refund(busy);
  await until(() => asked.length === 2);
  assert.equal(await refund(beside), 'UNAVAILABLE');
  release();
  assert.equal(transaction(await refunding).outcome, 'APPROVED');
  assert.equal(transaction(await refund(beside)).outcome, 'APPROVED');
  assert.deepEqual(types(asked), ['0100', '0100']);
});

test('who starts beside another leaves to it what it is at', async () => {
  const held = new Set<string>();
  const opened = await road({ heldElsewhere: (name) => held.has(name) });
  const { acquirer: busy, asked, plays } = opened;
  const { play, release } = waiting();
  plays(play);
  const pending = busy.answer(tap('000001'));
  await until(() => asked.length === 1);
  held.add('payment/0100/000001/400001/1122093000/ARM00001');
  const beside = await opened.openAcquirer();
  await beside.settled();
  assert.deepEqual(types(asked), ['0100'], 'nothing is taken back');
  release();
  assert.equal(code(await pending), '00');
  assert.equal((await receipt(beside, RRN)).outcome, 'APPROVED');
});

test('a yes to what a restart has settled meanwhile is taken back, and the till told 91', async () => {
  const { acquirer: cutOff, openAcquirer, asked, plays } = await road();
  const { play, release } = waiting();
  plays(play);
  const pending = cutOff.answer(tap('000001'));
  await until(() => asked.length === 1);
  const again = await openAcquirer();
  await again.settled();
  assert.equal((await receipt(again, RRN)).outcome, 'DECLINED');
  release();
  assert.equal(code(await pending), '91');
  await cutOff.settled();
  assert.equal((await receipt(again, RRN)).outcome, 'REVERSED');
  assert.deepEqual(types(asked), ['0100', '0420']);
});

test('a request that never left is declined, and nothing is left to be taken back', async () => {
  const asked: Message[] = [];
  let isDown = true;
  const host: HostClient<Message> = {
    async request(message) {
      if (isDown) throw new NoAnswer('no connection', false);
      asked.push(message);
      return yes(message);
    },
    close() {},
  };
  const { acquirer, clock } = await road({ network: host });
  assert.equal(code(await acquirer.answer(tap('000001'))), '91');
  isDown = false;
  clock.advance(60_000);
  await acquirer.settled();
  assert.deepEqual(asked, []);
});

test('a late yes that overtakes the loss of its own request makes no payment of it', async () => {
  let lose = () => {};
  const { host, asked, plays } = network(
    () =>
      new Promise((_, reject) => {
        lose = () => reject(new NoAnswer('no answer in time', true));
      }),
  );
  const { acquirer } = await road({ network: host });
  const pending = acquirer.answer(tap('000001'));
  await until(() => asked.length === 1);
  plays(yes);
  await acquirer.late(yes(asked[0] ?? tap('')));
  lose();
  assert.equal(code(await pending), '91');
  await acquirer.settled();
  const shown = await receipt(acquirer, RRN);
  assert.deepEqual([shown.outcome, shown.clearing], ['DECLINED', 'NONE']);
  assert.deepEqual(types(asked), ['0100', '0420']);
});

test('a late answer is odd where it answers a request that nobody made, and nowhere else', async () => {
  const { acquirer, warnings, asked, plays } = await road();
  plays(no('51'));
  await acquirer.answer(tap('000001'));
  plays(yes);
  await acquirer.late({ ...yes(tap('000009')), mti: '0230' });
  await acquirer.late(no('51')(asked[0] ?? tap('')));
  assert.deepEqual(warnings, []);
  await acquirer.late(yes(tap('000009')));
  assert.deepEqual(warnings, ['an answer to no request of ours']);
});

/** A hold, and more of it on its way to the network. */
async function raising(answer: Play) {
  const opened = await road();
  const { acquirer, asked, plays } = opened;
  await acquirer.answer(tap('000001', HOLD));
  const { play, release } = waiting(answer);
  plays(play);
  const more = { 22: '010', 4: '000000000100', 55: undefined };
  const increment = tap('000002', { ...more, ...told({ '12': RRN, '14': '2' }) });
  const pending = acquirer.answer(increment);
  await until(() => asked.length === 2);
  return { ...opened, increment, pending, release };
}

test('a no to more of a hold that is gone stays that no, and nothing of it is taken back', async () => {
  const { acquirer, asked, pending, release } = await raising(no('51'));
  assert.equal(code(await acquirer.answer(takeBack(tap('000001'), '000003'))), '00');
  release();
  assert.equal(code(await pending), '51');
  await acquirer.settled();
  assert.deepEqual(types(asked), ['0100', '0100', '0420']);
});

test('more of a hold that was completed meanwhile is taken back, and the final amount stays', async () => {
  const { acquirer, asked, pending, release } = await raising(yes);
  transaction(await call(acquirer, 'completePayment', { rrn: RRN, amountMinor: 350 }));
  release();
  assert.equal(code(await pending), '21');
  await acquirer.settled();
  assert.deepEqual(types(asked).toSorted(), ['0100', '0100', '0220', '0420']);
  const shown = await receipt(acquirer, RRN);
  assert.deepEqual([shown.amount.amountMinor, shown.clearing], [350, 'TO_CLEAR']);
});

test('more that is taken back before its yes lowers no hold that it has not raised', async () => {
  const { acquirer, increment, pending, release } = await raising(yes);
  assert.equal(code(await acquirer.answer(takeBack(increment, '000003'))), '00');
  release();
  assert.equal(code(await pending), '21');
  const shown = await receipt(acquirer, RRN);
  assert.deepEqual([shown.amount.amountMinor, shown.clearing], [350, 'HELD']);
});

test('a part is taken off neither what was added to a hold nor what is gone', async () => {
  const { acquirer } = await road();
  await acquirer.answer(tap('000001', HOLD));
  const increment = tap('000002', { 22: '010', 55: undefined, ...told({ '12': RRN, '14': '2' }) });
  assert.equal(code(await acquirer.answer(increment)), '00');
  const part = (original: Message, stan: string) =>
    acquirer.answer(lessOf(original, stan, '000000000100'));
  assert.equal(code(await part(increment, '000003')), '25');
  await acquirer.answer(tap('000004'));
  await acquirer.answer(takeBack(tap('000004'), '000005'));
  assert.equal(code(await part(tap('000004'), '000006')), '21');
});

for (const [name, changes, expected] of [
  ['of a terminal nobody knows', { 41: 'ARM99999' }, '58'],
  ['in the name of another merchant', { 42: 'ARMILLA00000002' }, '03'],
  ['without an amount', { 4: undefined }, '30'],
  ['of a number that fails its check digit', { 2: '5413330089604112' }, '14'],
  ['that names its original in a muddle', { 90: 'x'.repeat(42) }, '30'],
] as const) {
  test(`a reversal ${name} is answered ${expected} and takes nothing back`, async () => {
    const { acquirer, asked } = await road();
    await acquirer.answer(tap('000001'));
    const { mti, fields } = takeBack(tap('000001'), '000002');
    const answer = await acquirer.answer({ mti, fields: { ...fields, ...changes } });
    assert.equal(code(answer), expected);
    await acquirer.settled();
    assert.deepEqual(types(asked), ['0100']);
    assert.equal((await receipt(acquirer, RRN)).outcome, 'APPROVED');
  });
}
