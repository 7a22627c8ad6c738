/** Everything at once, and a disk that fails in the middle: money is neither doubled nor lost. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { walletContract } from '@armilla/api/wallet';
import { httpClient } from '@armilla/kit/contract';
import { isRefusal } from '@armilla/kit/refusal';
import { type Cardholder, openScene, type Plastic, type Scene, yes } from './scene.ts';

let scene: Scene;
let maria: Cardholder;
let card: Plastic;

before(async () => {
  scene = await openScene();
  card = await scene.plastic('approve');
  maria = await scene.cardholder();
  await maria.wears();
  await maria.adds(card);
});
after(() => scene.close());

const times = <T>(count: number, work: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => work(i)));

const codeOf = (answer: unknown) => (isRefusal(answer) ? answer.code : 'yes');

/** RRNs of what is held for the card. */
async function standing(): Promise<string[]> {
  const customer = await scene.customer(card);
  const { transactions } = yes(await customer.listTransactions({ limit: 100 }));
  return transactions.flatMap(({ posting, rrn }) =>
    posting === 'PENDING' || posting === 'POSTED' ? [rrn] : [],
  );
}

const tap = (terminalId: string, idempotencyKey: string) =>
  scene.stage.tap(
    {
      terminalId,
      serialNumber: maria.serialNumber,
      amount: { amountMinor: 250, currency: 'EUR' },
      language: 'en',
    },
    { idempotencyKey },
  );

async function armed(): Promise<void> {
  await maria.unlocks();
  yes(await scene.stage.arm({ serialNumber: maria.serialNumber }));
}

test('twenty taps under one key are one sale', async () => {
  await armed();
  const answers = await times(20, () => tap('ARM00001', 'one sale'));
  const codes = new Set(answers.map(codeOf));
  codes.delete('yes');
  codes.delete('REQUEST_IN_PROGRESS');
  assert.deepEqual([...codes], []);
  const first = yes(await tap('ARM00001', 'one sale')).tap;
  assert.equal(first.approved, true);
  assert.deepEqual(await standing(), [first.rrn]);
});

test('one band in two fields at once pays at most once an arming, and what is held was sold', async () => {
  const sold = new Set(await standing());
  for (let round = 0; round < 4; round++) {
    await armed();
    const answers = await times(6, (i) => tap(`ARM0000${1 + (i % 2)}`, `both ${round} ${i}`));
    const taps = answers.map((answer) => yes(answer).tap).filter(({ approved }) => approved);
    assert.ok(taps.length <= 1, `${taps.length} sales of one arming`);
    for (const { rrn } of taps) sold.add(rrn ?? '');
  }
  assert.deepEqual((await standing()).toSorted(), [...sold].toSorted());
});

test('the same account opened ten times at once is one; the same card added at once is one', async () => {
  const anyone = httpClient(walletContract, { baseUrl: scene.url });
  const account = { email: 'race@armilla.example', password: 'a-long-enough-password' };
  const opened = await times(10, () => anyone.createAccount({ ...account, language: 'en' }));
  assert.equal(opened.filter((answer) => !isRefusal(answer)).length, 1);

  const other = await scene.cardholder();
  await other.wears();
  const plastic = await scene.plastic('credit');
  const added = await times(6, () => other.types(plastic));
  assert.equal(added.filter((answer) => !isRefusal(answer)).length, 1, added.map(codeOf).join());
  other.leaves();
});

test('after a removal is answered no tap is approved, however many were under way', async () => {
  const nikos = await scene.cardholder();
  await nikos.wears();
  const plastic = await scene.plastic('credit');
  await nikos.adds(plastic);
  const { cards } = yes(await nikos.phone.cards());
  let removed = false;
  const approvedAfter: string[] = [];
  const paying = (async () => {
    for (let i = 0; i < 12; i++) {
      await nikos.unlocks();
      if (isRefusal(await scene.stage.arm({ serialNumber: nikos.serialNumber }))) return;
      const late = removed;
      const { approved, rrn } = await nikos.presents(100, 'ARM00002');
      if (approved && late) approvedAfter.push(rrn ?? '');
    }
  })();
  await new Promise((resolve) => setTimeout(resolve, 120));
  yes(await nikos.phone.remove(cards[0]?.cardId ?? ''));
  removed = true;
  await paying;
  assert.deepEqual(approvedAfter, []);
  nikos.leaves();
});

test('a sale that the till could not write down is taken back before the next one', async () => {
  const before = await standing();
  const file = new DatabaseSync(join(scene.folder, 'stage.sqlite'));
  file.exec(`CREATE TRIGGER full BEFORE INSERT ON sale
    BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END`);
  await armed();
  assert.equal(codeOf(await tap('ARM00001', 'unwritten')), 'INTERNAL');
  file.exec('DROP TRIGGER full');
  file.close();
  await armed();
  const next = yes(await tap('ARM00001', 'written')).tap;
  assert.equal(next.approved, true);
  for (let i = 0; i < 40 && (await standing()).length > before.length + 1; i++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.deepEqual((await standing()).toSorted(), [...before, next.rrn].toSorted());
});
