/** A bank, a customer who pays by wearable and by plastic, and the network that clears it. */
import assert from 'node:assert/strict';
import type { issuerContract } from '@armilla/api/issuer';
import { correlationKey, encodeSubelements, type Message } from '@armilla/iso8583';
import type { Client } from '@armilla/kit/contract';
import {
  ask,
  type Bank,
  type BankOptions,
  byPlastic,
  granted,
  idOf,
  ledgerSums,
  plastic,
  request,
  testServer,
  tokenUpdate,
} from './bank.ts';
import { type Desk, openDesk } from './desk-scene.ts';

type Issuer = Client<typeof issuerContract>;
type Line = Exclude<Awaited<ReturnType<Issuer['getPayment']>>, { code: string }>['transaction'];

/** What a band says of a tap whose wearer was verified on the wrist: 82, 84, 9F26, 9F34. */
const ON_THE_WRIST = Uint8Array.fromHex(
  '82020280' + '8407A0000000041010' + '9F2608A1B2C3D4E5F60718' + '9F3403010002',
);

export interface PayOptions {
  /** False: with the plastic card. */
  readonly wearable?: boolean;
  /** Field by field, instead of the request's own. */
  readonly fields?: Message['fields'];
  /** DE 48, beside what names the token. */
  readonly more?: Readonly<Record<string, string>>;
}

export interface Paid {
  readonly message: Message;
  readonly answer: Message;
  readonly line: Line;
}

export interface MoneyScene {
  readonly desk: Desk;
  readonly bank: Bank;
  readonly maria: Issuer;
  readonly accountId: string;
  readonly cardId: string;
  readonly tokenUniqueReference: string;
  readonly dpanLastFour: string;
  readonly panLastFour: string;
  pay(amountMinor: number, options?: PayOptions): Promise<Paid>;
  /** The merchant gives that much of what the wearable paid back. */
  refund(of: Paid, amountMinor: number): Promise<Paid>;
  clear(...payments: readonly Paid[]): Promise<void>;
  again(of: Paid): Promise<Line>;
  /** Posted balance, what may be spent, and points. */
  balance(): Promise<readonly [number, number, number]>;
  /** All ledger accounts together are nothing, and each is what its transfers make it. */
  proveBooks(): Promise<void>;
}

export async function openMoney(options: BankOptions = {}): Promise<MoneyScene> {
  const database = await testServer();
  const desk = await openDesk({ ...(database && { database }), ...options });
  const { bank } = desk;
  const { client: maria } = await desk.customer('maria');
  const { cardId, pan, tokenUniqueReference } = await desk.waiting('approve');
  const minted = desk.network.tokens.get(tokenUniqueReference);
  if (minted === undefined) throw new Error('no token');
  const { dpanLastFour, panUniqueReference } = minted;
  desk.network.tokens.set(tokenUniqueReference, { ...minted, status: 'ACTIVE' });
  const active = tokenUpdate(panUniqueReference, { tokenUniqueReference, dpanLastFour, at: 2 });
  granted(await bank.tokenService.notifyTokenUpdated(active));
  const { accountId } = await accountOf(maria, cardId);
  let stan = 0;
  let files = 0;
  const subelements = { '03': dpanLastFour, '04': tokenUniqueReference, '05': '05' };
  const byRrn = async (rrn: string): Promise<Line> => {
    const { transactions } = granted(await maria.listTransactions({ limit: 200 }));
    const found = transactions.find((line) => line.rrn === rrn);
    if (found === undefined) throw new Error('no line');
    return found;
  };
  const sent = async (message: Message): Promise<Paid> => {
    bank.clock.advance(1);
    const answer = await ask(bank, message);
    return { message, answer, line: await byRrn(message.fields[37] ?? '') };
  };
  const scene: MoneyScene = {
    desk,
    bank,
    maria,
    accountId,
    cardId,
    tokenUniqueReference,
    dpanLastFour,
    panLastFour: pan.slice(-4),
    async pay(amountMinor, { wearable = true, fields = {}, more = {} } = {}) {
      const additional = encodeSubelements({ ...subelements, ...more });
      const chip = { 55: ON_THE_WRIST, ...fields };
      const tap = request({ pan, amountMinor, stan: ++stan, additional, fields: chip });
      return sent(wearable ? tap : await byPlastic(bank, cardId, tap));
    },
    refund(of, amountMinor) {
      const { 37: rrn = '' } = of.message.fields;
      const additional = encodeSubelements({ ...subelements, '12': rrn });
      const message = request({
        pan,
        amountMinor,
        stan: ++stan,
        processingCode: '200000',
        additional,
      });
      return sent({ ...message, fields: { ...message.fields, 22: '010' } });
    },
    async clear(...payments) {
      files += 1;
      const records = payments.map(({ message, line }, i) => ({
        record: i + 1,
        authorisation: correlationKey(message),
        kind: line.kind,
        amount: line.amount,
        rrn: line.rrn,
      }));
      const { results } = granted(
        await bank.tokenService.presentClearing({
          fileId: idOf('file', files),
          businessDate: '2026-01-15',
          acquirerId: '1',
          records,
        }),
      );
      const expected = records.map(({ record, amount: { amountMinor } }) => ({
        record,
        postedMinor: amountMinor,
      }));
      assert.deepEqual(results, expected);
    },
    again: ({ line }) => byRrn(line.rrn),
    async balance() {
      const { balance, available, points } = await accountOf(maria, cardId);
      return [balance.amountMinor, available.amountMinor, points?.balance ?? 0];
    },
    proveBooks: () => proveBooks(bank),
  };
  return scene;
}

async function accountOf(who: Issuer, cardId: string) {
  const { cards } = granted(await who.listCards({}));
  const accountId = cards.find((card) => card.cardId === cardId)?.accountId;
  const { accounts } = granted(await who.listAccounts({}));
  const account = accounts.find((one) => one.accountId === accountId);
  if (account === undefined) throw new Error('no account');
  return account;
}

export async function proveBooks(bank: Bank): Promise<void> {
  for (const { unit, posted, pending } of await ledgerSums(bank)) {
    assert.deepEqual([posted, pending], [0, 0], unit);
  }
  const outOfStep = await bank.database.all(
    `SELECT b.account_id, b.unit, b.side FROM ledger_balance b
     WHERE (b.debits_pending, b.debits_posted, b.credits_pending, b.credits_posted) <> (
       SELECT
         COALESCE(SUM(CASE WHEN t.debit = b.side AND t.state = 'PENDING' THEN t.amount END), 0),
         COALESCE(SUM(CASE WHEN t.debit = b.side AND t.state = 'POSTED' THEN t.amount END), 0),
         COALESCE(SUM(CASE WHEN t.credit = b.side AND t.state = 'PENDING' THEN t.amount END), 0),
         COALESCE(SUM(CASE WHEN t.credit = b.side AND t.state = 'POSTED' THEN t.amount END), 0)
       FROM transfer t WHERE t.account_id = b.account_id AND t.unit = b.unit)`,
  );
  assert.deepEqual(outOfStep, []);
}

/** Another customer of the same bank. */
export async function stranger(scene: MoneyScene, login = 'nikos'): Promise<Issuer> {
  await plastic(scene.bank, 'insufficient-funds');
  return (await scene.desk.customer(login)).client;
}
