/**
 * Money that nobody should get: a customer, a merchant and an outsider do things twice, at once,
 * out of order and with what is another's. Whatever the answers, the books of all parties agree
 * afterwards and no account is further down than its bank let it go.
 */
import assert from 'node:assert/strict';
import { acquirerContract } from '@armilla/api/acquirer';
import { issuerContract } from '@armilla/api/issuer';
import { tokenServiceContract } from '@armilla/api/token-service';
import { walletContract } from '@armilla/api/wallet';
import { type AnyContract, httpClient } from '@armilla/kit/contract';
import { isRefusal } from '@armilla/kit/refusal';
import { booksAgree } from './books.ts';
import { ask } from './everybody.ts';
import { everywhere } from './journey.ts';
import {
  type Cardholder,
  eventually,
  no,
  type Plastic,
  type Scene,
  type Tap,
  yes,
} from './scene.ts';

const KAFENEIO = 'ARM00001';
const SUPERMARKET = 'ARM00002';
const METRO = 'ARM00007';
const EURO_TILLS = [KAFENEIO, SUPERMARKET, 'ARM00003', 'ARM00006'] as const;
const PASSWORD = 'armilla-test-1';
const ROUNDS = Number(process.env.ARMILLA_ROUNDS ?? 1);

const times = <T>(count: number, work: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => work(i)));
const codeOf = (answer: unknown) => (isRefusal(answer) ? answer.code : 'yes');
const yeses = (answers: readonly unknown[]) => answers.filter((one) => !isRefusal(one)).length;

/** Somebody with one card on a band, and what their bank says of it. */
class Payer {
  readonly holder: Cardholder;
  readonly plastic: Plastic;
  readonly bank: Awaited<ReturnType<Scene['customer']>>;

  private constructor(holder: Cardholder, plastic: Plastic, bank: Payer['bank']) {
    this.holder = holder;
    this.plastic = plastic;
    this.bank = bank;
  }

  static async comes(scene: Scene, story: string): Promise<Payer> {
    const holder = await scene.cardholder();
    await holder.wears();
    const plastic = await scene.plastic(story);
    await holder.adds(plastic);
    return new Payer(holder, plastic, await scene.customer(plastic));
  }

  /** Pays with the band, and with the PIN where the till asks; the reference number. */
  async pays(amountMinor: number, terminalId = KAFENEIO, how = {}): Promise<string> {
    const tap = await this.taps(amountMinor, terminalId, how);
    assert.ok(tap.approved && tap.rrn, `not paid: ${tap.reason}`);
    return tap.rrn;
  }

  taps(amountMinor: number, terminalId = KAFENEIO, how = {}): Promise<Tap> {
    return this.holder.taps(amountMinor, terminalId, { pin: this.plastic.pin, ...how });
  }

  async account() {
    const { accounts } = yes(await this.bank.listAccounts({}));
    const { cards } = yes(await this.bank.listCards({}));
    const own = cards.find(({ cardId }) => cardId === this.plastic.cardId);
    const account = accounts.find(({ accountId }) => accountId === own?.accountId);
    assert.ok(account);
    return account;
  }

  /** Money and points there are to spend. */
  async has(): Promise<readonly [money: number, points: number]> {
    const { available, points } = await this.account();
    return [available.amountMinor, points?.balance ?? 0];
  }

  /** Waits until that much money is there: what is told between hosts may take a moment. */
  async comesTo(amountMinor: number): Promise<void> {
    let seen: number | undefined;
    for (let looks = 0; looks < 60 && seen !== amountMinor; looks++) {
      if (seen !== undefined) await new Promise((resolve) => setTimeout(resolve, 50));
      [seen] = await this.has();
    }
    assert.equal(seen, amountMinor);
  }

  async line(rrn: string) {
    const { transactions } = yes(await this.bank.listTransactions({ limit: 200 }));
    const line = transactions.find((one) => one.rrn === rrn);
    assert.ok(line, `no line for ${rrn}`);
    return line;
  }
}

const payers = new WeakMap<Scene, Map<string, Promise<Payer>>>();

/** The same person in each journey of a scene. */
function payer(scene: Scene, story: string): Promise<Payer> {
  const here = payers.get(scene) ?? new Map<string, Promise<Payer>>();
  payers.set(scene, here);
  const known = here.get(story) ?? Payer.comes(scene, story);
  here.set(story, known);
  return known;
}

async function agentOf(scene: Scene) {
  const at = { baseUrl: scene.url, prefix: `issuer-${scene.bank.id}` };
  const signedIn = { agent: 'agent', password: PASSWORD };
  const { sessionToken } = yes(await httpClient(issuerContract, at).agentSignIn(signedIn));
  const agent = httpClient(issuerContract, { ...at, bearer: () => sessionToken });
  yes(await agent.agentStepUp({ password: PASSWORD }));
  return agent;
}

/** The plastic is held to a till. */
async function swipes(
  scene: Scene,
  { cardId, pin }: Plastic,
  amountMinor: number,
  terminalId: string,
  points?: number,
): Promise<Tap> {
  const { id: programmeId, currency } = scene.bank;
  const amount = { amountMinor, currency };
  const swipe = { terminalId, programmeId, cardId, amount, pin, language: 'en' } as const;
  const how = points === undefined ? {} : { points };
  return yes(await scene.stage.swipePlastic({ ...swipe, ...how })).tap;
}

interface Spent {
  readonly account_id: string;
  readonly available: bigint;
  readonly forced: bigint;
}

/** Only what the network approved in the bank's place may take an account below its credit line. */
async function nobodyIsInDebt(scene: Scene): Promise<void> {
  const accounts = await scene.rows<Spent>(
    `issuer-${scene.bank.id}`,
    `SELECT b.account_id,
       b.credits_posted - b.debits_posted - b.debits_pending + a.credit_line_minor AS available,
       CAST((SELECT COALESCE(SUM(f.approved_minor - f.points_paid_minor), 0) FROM authorisation f
         WHERE f.account_id = b.account_id AND f.stand_in = 1) AS BIGINT) AS forced
     FROM ledger_balance b JOIN account a ON a.account_id = b.account_id
     WHERE b.side = 'HOLDER' AND b.unit = a.currency`,
  );
  assert.ok(accounts.length > 0);
  const indebted = accounts.filter(
    ({ available, forced }) => BigInt(available) + BigInt(forced) < 0n,
  );
  assert.deepEqual(indebted, []);
}

/** Whose letters to others are books that are still being written. */
const WRITERS = ['acquirer', 'token-service', 'issuer-alpha-bank'];

/** Waits until everybody has told the others what there was to tell. */
async function toldAll(scene: Scene): Promise<void> {
  for (const place of WRITERS) {
    await eventually(async () => {
      const letters = await scene.rows(place, 'SELECT message_id FROM outbox');
      return letters.length === 0 ? true : undefined;
    });
  }
}

async function judged(scene: Scene): Promise<void> {
  await toldAll(scene);
  await booksAgree(scene);
  await nobodyIsInDebt(scene);
}

everywhere(['alpha-bank'], ({ journey }) => {
  journey('what is given back many times at once is given back once', async (scene) => {
    const maria = await payer(scene, 'approve');
    const shop = await scene.merchant(KAFENEIO);
    const [start] = await maria.has();
    const whole = await maria.pays(1_000);
    const all = await times(6, () => shop.refundPayment({ rrn: whole, amountMinor: 1_000 }));
    assert.equal(yeses(all), 1, all.map(codeOf).join());
    const parts = await maria.pays(1_000);
    const halves = await times(5, () => shop.refundPayment({ rrn: parts, amountMinor: 400 }));
    // Fewer than two where the bank could not be asked in time.
    const rest = 1_000 - 400 * yeses(halves);
    assert.ok(rest >= 200, halves.map(codeOf).join());
    await judged(scene);
    await maria.comesTo(start - rest);
    no(await shop.refundPayment({ rrn: parts, amountMinor: rest + 1 }), 'REFUND_TOO_HIGH');
    yes(await shop.refundPayment({ rrn: parts, amountMinor: rest }));
    await judged(scene);
    await maria.comesTo(start);
  });

  journey('a payment is given back, taken back or made less, but not two of it', async (scene) => {
    const maria = await payer(scene, 'approve');
    const shop = await scene.merchant(KAFENEIO);
    let [left] = await maria.has();
    for (let round = 0; round < ROUNDS; round++) {
      const rrn = await maria.pays(500);
      const both = await Promise.all([
        shop.refundPayment({ rrn, amountMinor: 500 }),
        shop.voidPayment({ rrn }),
      ]);
      assert.equal(yeses(both), 1, both.map(codeOf).join());
      const other = await maria.pays(500);
      const [refund, reduced] = await Promise.all([
        shop.refundPayment({ rrn: other, amountMinor: 300 }),
        shop.reducePayment({ rrn: other, amountMinor: 200 }),
      ]);
      assert.equal(yeses([refund, reduced]), 1, [refund, reduced].map(codeOf).join());
      left -= 200;
    }
    await judged(scene);
    await maria.comesTo(left);
  });

  journey('a hold is completed, raised and taken back at once: one end of it', async (scene) => {
    const maria = await payer(scene, 'approve');
    const metro = await scene.merchant(METRO);
    let [left] = await maria.has();
    for (let round = 0; round < ROUNDS; round++) {
      const rrn = await maria.pays(600, METRO, { kind: 'PREAUTHORISATION' });
      await Promise.all([
        metro.incrementPayment({ rrn, amountMinor: 100 }),
        metro.completePayment({ rrn, amountMinor: 450 }),
        metro.voidPayment({ rrn }),
        metro.completePayment({ rrn, amountMinor: 500 }),
      ]);
      const { transaction } = yes(await metro.findReceipt({ rrn }));
      const { outcome, clearing, amount } = transaction;
      assert.ok(outcome === 'REVERSED' || clearing === 'TO_CLEAR', `${outcome} ${clearing}`);
      left -= outcome === 'REVERSED' ? 0 : (amount?.amountMinor ?? 0);
    }
    await judged(scene);
    await maria.comesTo(left);
  });

  journey('what is cleared cannot be undone, only given back, once', async (scene) => {
    const maria = await payer(scene, 'approve');
    const shop = await scene.merchant(KAFENEIO);
    const [start] = await maria.has();
    const rrn = await maria.pays(700);
    await judged(scene);
    no(await shop.voidPayment({ rrn }), 'PAYMENT_STATE');
    no(await shop.reducePayment({ rrn, amountMinor: 1 }), 'PAYMENT_STATE');
    no(await shop.completePayment({ rrn, amountMinor: 700 }), 'PAYMENT_STATE');
    no(await shop.incrementPayment({ rrn, amountMinor: 1 }), 'PAYMENT_STATE');
    const undone = await times(4, (i) =>
      i % 2 === 0 ? shop.refundPayment({ rrn, amountMinor: 700 }) : shop.voidPayment({ rrn }),
    );
    assert.equal(yeses(undone), 1, undone.map(codeOf).join());
    await judged(scene);
    await maria.comesTo(start);
    const refund = undone.find((answer) => !isRefusal(answer));
    const back = isRefusal(refund) ? '' : (refund?.transaction.rrn ?? '');
    no(await shop.refundPayment({ rrn: back, amountMinor: 1 }), 'PAYMENT_STATE');
    no(await shop.voidPayment({ rrn: back }), 'PAYMENT_STATE');
  });

  journey('the day is closed while its payments are undone', async (scene) => {
    const maria = await payer(scene, 'approve');
    const shop = await scene.merchant(KAFENEIO);
    let [left] = await maria.has();
    for (let round = 0; round < ROUNDS; round++) {
      const rrns = [await maria.pays(330), await maria.pays(330), await maria.pays(330)];
      const [voided = '', reduced = '', refunded = ''] = rrns;
      const [, ...undone] = await Promise.all([
        scene.stage.closeBusinessDay({}),
        shop.voidPayment({ rrn: voided }),
        shop.reducePayment({ rrn: reduced, amountMinor: 30 }),
        shop.refundPayment({ rrn: refunded, amountMinor: 330 }),
        scene.stage.closeBusinessDay({}),
      ]);
      const [voiding, reducing, refunding] = undone.map((answer) => !isRefusal(answer));
      left -= (voiding ? 0 : 330) + (reducing ? 30 : 330) + (refunding ? 0 : 330);
      await judged(scene);
      await maria.comesTo(left);
    }
  });

  journey('nobody moves a payment of another merchant’s, nor sees it', async (scene) => {
    const maria = await payer(scene, 'approve');
    const amountMinor = 317;
    const rrn = await maria.pays(amountMinor);
    const anyone = httpClient(acquirerContract, { baseUrl: scene.url });
    for (const [who, code] of [
      [await scene.merchant(SUPERMARKET), 'NOT_FOUND'],
      [anyone, 'NOT_SIGNED_IN'],
    ] as const) {
      no(await who.findReceipt({ rrn }), code);
      no(await who.refundPayment({ rrn, amountMinor }), code);
      no(await who.voidPayment({ rrn }), code);
      no(await who.reducePayment({ rrn, amountMinor: 1 }), code);
      no(await who.completePayment({ rrn, amountMinor }), code);
      no(await who.incrementPayment({ rrn, amountMinor }), code);
    }
    const line = await maria.line(rrn);
    const { dpanLastFour: lastFour, at, amount } = line;
    assert.ok(amount);
    const clue = { lastFour, at, ...amount };
    const found = yes(await (await scene.merchant(SUPERMARKET)).findPayments(clue));
    assert.deepEqual(found.transactions, []);
    const kostas = await payer(scene, 'green');
    assert.deepEqual(yes(await kostas.bank.findPayments(clue)).transactions, []);
    assert.equal(yes(await maria.bank.findPayments(clue)).transactions.length, 1);
    const { outcome, posting } = await maria.line(rrn);
    assert.deepEqual([outcome, posting], ['APPROVED', 'PENDING']);
  });

  journey('what a till gives back without a receipt is its merchant’s', async (scene) => {
    const kostas = await payer(scene, 'green');
    const shop = await scene.merchant(KAFENEIO);
    const [start] = await kostas.has();
    const rrn = await kostas.pays(903, KAFENEIO, { kind: 'REFUND' });
    const undone = await kostas.pays(904, KAFENEIO, { kind: 'REFUND' });
    assert.equal((await kostas.has())[0], start, 'it was there to spend before it was cleared');
    const undo = await times(3, () => shop.voidPayment({ rrn: undone }));
    assert.equal(yeses(undo), 1, undo.map(codeOf).join());
    for (const one of [rrn, undone]) {
      no(await shop.refundPayment({ rrn: one, amountMinor: 1 }), 'PAYMENT_STATE');
    }
    await judged(scene);
    assert.equal((await kostas.has())[0], start, 'for a day its till might take it back');
    const { transaction } = yes(await shop.findReceipt({ rrn }));
    assert.deepEqual([transaction.kind, transaction.clearing], ['REFUND', 'TO_CLEAR']);
  });

  journey('a payment is disputed and given back, and comes back once', async (scene) => {
    const kostas = await payer(scene, 'green');
    const shop = await scene.merchant(KAFENEIO);
    const agent = await agentOf(scene);
    const [start] = await kostas.has();
    const rrn = await kostas.pays(800);
    await judged(scene);
    const { transactionId } = await kostas.line(rrn);
    const asked = { transactionId, reason: 'NOT_RECOGNISED', freeze: false } as const;
    const opened = await times(4, () => kostas.bank.disputePayment(asked));
    assert.equal(yeses(opened), 1, opened.map(codeOf).join());
    await kostas.comesTo(start);
    const { disputes } = yes(await kostas.bank.listDisputes({}));
    const disputeId = disputes[0]?.disputeId ?? '';
    const accepted = { disputeId, decision: 'ACCEPT', comment: 'as the caller said' } as const;
    await Promise.all([
      shop.refundPayment({ rrn, amountMinor: 800 }),
      agent.deskResolveDispute(accepted),
      shop.refundPayment({ rrn, amountMinor: 800 }),
      agent.deskResolveDispute(accepted),
    ]);
    await judged(scene);
    await agent.deskResolveDispute(accepted);
    await shop.refundPayment({ rrn, amountMinor: 800 });
    await judged(scene);
    await kostas.comesTo(start);
    no(await agent.deskResolveDispute(accepted), 'DISPUTE_STATE');
  });

  journey('a payment is disputed and taken back, and comes back once', async (scene) => {
    const kostas = await payer(scene, 'green');
    const shop = await scene.merchant(KAFENEIO);
    const agent = await agentOf(scene);
    const [start] = await kostas.has();
    for (const decision of ['ACCEPT', 'REFUSE'] as const) {
      const rrn = await kostas.pays(610);
      const { transactionId } = await kostas.line(rrn);
      const asked = { transactionId, reason: 'NOT_RECEIVED', freeze: false } as const;
      const { disputeId } = yes(await kostas.bank.disputePayment(asked)).dispute;
      const resolved = { disputeId, decision, comment: 'as the caller said' } as const;
      const [voided] = await Promise.all([
        shop.voidPayment({ rrn }),
        agent.deskResolveDispute(resolved),
        kostas.bank.withdrawDispute({ disputeId }),
      ]);
      yes(voided);
      await judged(scene);
      await agent.deskResolveDispute(resolved);
      await kostas.comesTo(start);
    }
  });

  journey('a credit for the time being goes back once, and whose it is alone', async (scene) => {
    const kostas = await payer(scene, 'green');
    const maria = await payer(scene, 'approve');
    const [start] = await kostas.has();
    const { transactionId } = await kostas.line(await kostas.pays(450));
    const asked = { transactionId, reason: 'PAID_TWICE', freeze: false } as const;
    no(await maria.bank.disputePayment(asked), 'NOT_FOUND');
    for (let round = 0; round < ROUNDS; round++) {
      const { disputeId } = yes(await kostas.bank.disputePayment(asked)).dispute;
      no(await maria.bank.withdrawDispute({ disputeId }), 'NOT_FOUND');
      await kostas.comesTo(start);
      const ends = await times(4, () => kostas.bank.withdrawDispute({ disputeId }));
      assert.equal(yeses(ends), 1, ends.map(codeOf).join());
      await kostas.comesTo(start - 450);
    }
    await judged(scene);
  });

  journey('points pay once, and come back once', async (scene) => {
    const maria = await payer(scene, 'approve');
    const shop = await scene.merchant(KAFENEIO);
    await maria.pays(8_000);
    await judged(scene);
    const [money, points] = await maria.has();
    assert.ok(points >= 200, `only ${points} points`);
    const amount = points;
    const taps = await Promise.all([
      maria.taps(amount, KAFENEIO, { points }),
      swipes(scene, maria.plastic, amount, SUPERMARKET, points),
      swipes(scene, maria.plastic, amount, 'ARM00003', points),
    ]);
    // Who comes when no point is left is declined: they asked to pay with points.
    const done = taps.filter(({ approved }) => approved);
    assert.ok(done.length > 0);
    const sumOf = (of: (tap: Tap) => number) => done.reduce((sum, tap) => sum + of(tap), 0);
    const spent = sumOf((tap) => tap.points.spent);
    const paid = sumOf((tap) => tap.points.paidMinor);
    const earned = sumOf((tap) => tap.points.earned);
    assert.ok(spent <= points && paid <= spent / 2, `${spent} of ${points} points for ${paid}`);
    const cost = done.length * amount - paid;
    assert.deepEqual(await maria.has(), [money - cost, points - spent + earned]);
    const owners = [shop, await scene.merchant(SUPERMARKET), await scene.merchant('ARM00003')];
    for (const [i, owner] of owners.entries()) {
      const { approved, rrn } = taps[i] ?? {};
      if (!approved) continue;
      const refund = { rrn: rrn ?? '', amountMinor: amount };
      const backs = await times(3, () => owner.refundPayment(refund));
      assert.equal(yeses(backs), 1, backs.map(codeOf).join());
    }
    await judged(scene);
    assert.deepEqual(await maria.has(), [money, points]);
  });

  journey('limits are lifted by nobody else, notices read by none', async (scene) => {
    const maria = await payer(scene, 'approve');
    const kostas = await payer(scene, 'green');
    const [card] = yes(await maria.holder.phone.cards()).cards;
    const { cardId = '', tokenUniqueReference = '' } = card ?? {};
    const { wallet } = maria.holder;
    yes(await wallet.setCardLimits({ cardId, limits: { tapMinor: 100 } }));
    const limits = {};
    const controls = limits;
    const outside = httpClient(walletContract, { baseUrl: scene.url });
    no(await kostas.holder.wallet.setCardLimits({ cardId, limits }), 'NOT_FOUND');
    no(await outside.setCardLimits({ cardId, limits }), 'NOT_SIGNED_IN');
    no(await kostas.bank.setTokenControls({ tokenUniqueReference, controls }), 'NOT_FOUND');
    no(await kostas.bank.getTokenControls({ tokenUniqueReference }), 'NOT_FOUND');
    const at = { baseUrl: scene.url, prefix: `issuer-${scene.bank.id}` };
    const pages = httpClient(issuerContract, at);
    const { customer } = maria.plastic;
    const { sessionToken } = yes(await pages.signIn({ customer, password: PASSWORD }));
    const atRest = httpClient(issuerContract, { ...at, bearer: () => sessionToken });
    no(await atRest.setTokenControls({ tokenUniqueReference, controls }), 'STEP_UP_REQUIRED');
    assert.equal((await maria.taps(101)).approved, false);
    yes(await wallet.setCardLimits({ cardId, limits }));
    const rrn = await maria.pays(101);
    const { transactionId } = await maria.line(rrn);
    const { notices } = yes(await maria.bank.listNotices({ limit: 200 }));
    const { noticeId = '' } = notices.find((one) => one.transactionId === transactionId) ?? {};
    assert.notEqual(noticeId, '');
    const { accountId } = await maria.account();
    no(await kostas.bank.readNotice({ noticeId }), 'NOT_FOUND');
    no(await kostas.bank.getPayment({ transactionId }), 'NOT_FOUND');
    const month = { accountId, month: '2026-11', format: 'CSV' } as const;
    no(await kostas.bank.getStatement(month), 'NOT_FOUND');
    yes(await maria.bank.readNotice({ noticeId }));
    yes(await maria.bank.getStatement(month));
    await judged(scene);
  });

  journey('clearing is asked by parties alone, whoever asks', async (scene) => {
    const maria = await payer(scene, 'approve');
    await maria.pays(250);
    await judged(scene);
    const before = await maria.has();
    const [file] = await scene.rows<{ file_id: string }>(
      'acquirer',
      'SELECT file_id FROM clearing_file ORDER BY file_id DESC',
    );
    const fileId = file?.file_id ?? '';
    assert.notEqual(fileId, '');
    const bank = `issuer-${scene.bank.id}`;
    const businessDate = '2026-11-22';
    const posted = { fileId, businessDate, acquirerId: '000000', records: [] };
    const result = { fileId, outcome: 'REFUSED', rejected: [] };
    const asked: readonly (readonly [AnyContract, string, string, Record<string, unknown>])[] = [
      [issuerContract, bank, 'presentClearing', posted],
      [acquirerContract, 'acquirer', 'notifyClearing', result],
      [acquirerContract, 'acquirer', 'closeBusinessDay', {}],
      [acquirerContract, 'acquirer', 'getClearingFile', { fileId }],
      [acquirerContract, 'acquirer', 'reconcile', { businessDate }],
      [tokenServiceContract, 'token-service', 'presentClearing', posted],
      [tokenServiceContract, 'token-service', 'listCleared', { businessDate }],
    ];
    const tokens = await sessionsOf(scene, maria.plastic);
    for (const [contract, prefix, name, input] of asked) {
      const o = contract.operations[name];
      assert.ok(o, name);
      for (const [place, token] of tokens) {
        const response = await ask(scene, { prefix, contract }, o, input, { token });
        const { code } = (await response.json()) as { code?: string };
        const closed = place === prefix ? 'NOT_ALLOWED' : 'NOT_SIGNED_IN';
        assert.equal(code, prefix === 'token-service' ? 'NOT_FOUND' : closed, `${name} ${place}`);
      }
    }
    assert.deepEqual(await maria.has(), before);
    await judged(scene);
  });

  journey('fifty at once on one balance while the bank’s line comes and goes', async (scene) => {
    const poor = await payer(scene, 'insufficient-funds');
    const [start] = await poor.has();
    const { id: programmeId } = scene.bank;
    const amount = Math.floor(start / 3);
    let over = false;
    const flapping = (async () => {
      for (let turn = 0; !over; turn++) {
        const line = (['WHOLE', 'CUT', 'WHOLE', 'SLOW', 'CUT'] as const)[turn % 5] ?? 'WHOLE';
        yes(await scene.stage.cutIssuer({ programmeId, line }));
        await new Promise((resolve) => setTimeout(resolve, line === 'WHOLE' ? 250 : 60));
      }
      yes(await scene.stage.cutIssuer({ programmeId, line: 'WHOLE' }));
    })();
    const byBand = (async () => {
      const taps: Tap[] = [];
      for (let i = 0; i < 6; i++) taps.push(await poor.taps(amount, KAFENEIO));
      return taps;
    })();
    const byPlastic = times(44, (i) => {
      const terminalId = EURO_TILLS[i % EURO_TILLS.length] ?? KAFENEIO;
      return swipes(scene, poor.plastic, amount, terminalId);
    });
    const taps = (await Promise.all([byBand, byPlastic])).flat();
    over = true;
    await flapping;
    const sold = taps.filter(({ approved }) => approved);
    assert.ok(sold.length > 0);
    // Whatever was told yes is held, once; whatever was told no is not, or not for long.
    await eventually(async () => {
      const { transactions } = yes(await poor.bank.listTransactions({ limit: 200 }));
      const held = transactions.filter(({ posting }) => posting === 'PENDING');
      const rrns = held.map(({ rrn }) => rrn).toSorted();
      const right = sold.map(({ rrn }) => rrn ?? '').toSorted();
      // Letters that could not be delivered are tried again after a while.
      scene.clock.advance(10_000);
      return rrns.join() === right.join() ? true : undefined;
    });
    const lines = await Promise.all(sold.map(({ rrn }) => poor.line(rrn ?? '')));
    const sums = { own: 0, stoodIn: 0 };
    for (const { standIn, amount: held } of lines) {
      sums[standIn ? 'stoodIn' : 'own'] += held?.amountMinor ?? 0;
    }
    assert.ok(sums.own <= start, JSON.stringify(sums));
    await judged(scene);
    await poor.comesTo(start - sums.own - sums.stoodIn);
  });
});

/** Nobody's session, and one of each place. */
async function sessionsOf(
  scene: Scene,
  { customer }: Plastic,
): Promise<readonly (readonly [place: string, token: string | undefined])[]> {
  const bank = `issuer-${scene.bank.id}`;
  const password = PASSWORD;
  const pages = httpClient(issuerContract, { baseUrl: scene.url, prefix: bank });
  const person = yes(await pages.signIn({ customer, password }));
  const agent = yes(await pages.agentSignIn({ agent: 'supervisor', password }));
  const shop = httpClient(acquirerContract, { baseUrl: scene.url });
  const merchant = yes(await shop.signIn({ merchant: 'kafeneio', password: 'coffee-in-athens' }));
  return [
    ['nobody', undefined],
    [bank, person.sessionToken],
    [bank, agent.sessionToken],
    ['acquirer', merchant.sessionToken],
  ];
}
