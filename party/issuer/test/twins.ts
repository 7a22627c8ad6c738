/** Banks that have the same customers, and payments of every kind to ask them all. */
import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeSubelements, type Message } from '@armilla/iso8583';
import { systemChance } from '@armilla/kit/chance';
import { steppedClock } from '@armilla/kit/clock';
import type { Database, Row } from '@armilla/kit/database';
import { openKeyFile } from '@armilla/kit/keys';
import { luhnDigit, PAN, SecretText } from '@armilla/kit/secret';
import { cardVault } from '../vault.ts';
import {
  type Bank,
  NOW,
  openBank,
  plastic,
  programmeNamed,
  request,
  reversalOf,
  TOKEN,
} from './bank.ts';

const ACCOUNTS = 100;
/** Of different accounts, at once. */
export const AT_ONCE = 50;

export interface Holder {
  readonly pan: string;
  readonly accountId: string;
  readonly token: string;
}
export type Answer = Readonly<Record<string, unknown>>;

export function wholeBank(folder?: string, database?: Database) {
  return openBank({
    programme: programmeNamed('alpha-bank'),
    clock: steppedClock(NOW),
    ...(folder && { folder }),
    ...(database && { database }),
  });
}

/** The same customers under the same keys, of all accounts or but of those. */
export async function twinOf(
  bank: Bank,
  server?: Database,
  accounts?: ReadonlySet<string>,
): Promise<Bank> {
  const folder = mkdtempSync(join(tmpdir(), 'armilla-issuer-'));
  copyFileSync(join(bank.folder, 'issuer.json'), join(folder, 'issuer.json'));
  const twin = await wholeBank(folder, server);
  const tables = ['customer', 'account', 'card', 'transfer', 'ledger_balance'];
  const behind = ['customer_word', 'desk_case', ...tables.toReversed()];
  for (const table of behind) await twin.database.all(`DELETE FROM ${table}`);
  for (const table of tables) {
    for (const row of await bank.database.all(`SELECT * FROM ${table}`)) {
      const isOfAll = accounts === undefined || row.account_id === undefined;
      if (isOfAll || accounts.has(String(row.account_id))) await insert(twin, table, row);
    }
  }
  return twin;
}

function insert({ database }: Bank, table: string, row: Row): Promise<unknown> {
  const places = Object.keys(row).map((_, i) => `$${i + 1}`);
  const into = `INSERT INTO ${table} (${Object.keys(row).join(', ')})`;
  return database.all(`${into} VALUES (${places.join(', ')})`, ...Object.values(row));
}

/** Copies of the everyday card, each with an account and a little money of its own. */
export async function manyCards(bank: Bank): Promise<readonly Holder[]> {
  const { pan: model } = await plastic(bank, 'approve');
  const keys = openKeyFile(join(bank.folder, 'issuer.json'), new SecretText('only for tests'));
  const vault = cardVault(keys, systemChance);
  const [card = {}] = await bank.database.all(`SELECT * FROM card WHERE story = 'approve'`);
  const [account = {}] = await bank.database.all(
    'SELECT * FROM account WHERE account_id = $1',
    card.account_id ?? null,
  );
  const made: Holder[] = [];
  for (let i = 0; i < ACCOUNTS; i++) {
    const body = `${model.slice(0, 8)}${String(i).padStart(7, '0')}`;
    const pan = `${body}${luhnDigit(body)}`;
    const accountId = `acct_${i}`;
    await insert(bank, 'account', { ...account, account_id: accountId, iban: `GR${i}` });
    await insert(bank, 'card', {
      ...card,
      ...(i % 20 === 7 && { state: 'BLOCKED', blocked_by: '["BANK"]' }),
      ...(i % 20 === 13 && { expiry: '2501' }),
      card_id: `card_${i}`,
      account_id: accountId,
      pan_fingerprint: vault.fingerprint(new PAN(pan)),
      pan_unique_reference: `panref_${i}`,
      payment_account_reference: `ARML${String(i).padStart(25, '0')}`,
      story: null,
    });
    for (const [side, debits, credits] of [
      ['HOLDER', 0, 30_000],
      ['CONTRA', 30_000, 0],
    ] as const) {
      await insert(bank, 'ledger_balance', {
        ...{ account_id: accountId, unit: 'EUR', side, debits_pending: 0, debits_posted: debits },
        ...{ credits_pending: 0, credits_posted: credits },
      });
    }
    made.push({ pan, accountId, token: `DARMALIKE${String(i).padStart(8, '0')}` });
  }
  return made;
}

/** Whole numbers below `below`, always the same ones for a seed. */
export function drawing(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export type Draw = ReturnType<typeof drawing>;

/** Payments by their card. */
export type Asked = Map<string, Message[]>;

export function keep(asked: Asked, message: Message): void {
  if (message.mti !== '0100') return;
  const pan = message.fields[2] ?? '';
  asked.set(pan, [...(asked.get(pan) ?? []), message]);
}

/** Payments and what follows them, each of another account. */
export function drawMessages(draw: Draw, cards: readonly Holder[], asked: Asked, many: number) {
  const first = draw(cards.length);
  return Array.from({ length: AT_ONCE }, (_, i) => {
    const card = cards[(first + i) % cards.length];
    if (card === undefined) throw new Error('no cards');
    return drawMessage(draw, card, asked.get(card.pan) ?? [], many + i + 1);
  });
}

function drawMessage(draw: Draw, card: Holder, own: readonly Message[], stan: number): Message {
  const earlier = own[draw(own.length)];
  const kind = draw(20);
  if (earlier !== undefined && kind === 0) return earlier;
  if (earlier !== undefined && kind === 1) return reversalOf(earlier, stan);
  const more = additional(draw, kind, earlier);
  return request({
    pan: kind === 5 ? '4000000000000002' : card.pan,
    amountMinor: 1 + draw(kind === 6 ? 60_000 : 3_000),
    stan,
    currency: kind === 7 ? '980' : '978',
    processingCode: kind === 2 ? '200000' : kind === 8 ? '010000' : '000000',
    additional: encodeSubelements({ ...TOKEN, '04': card.token, ...more }),
  });
}

/** DE 48 beside the token: a receipt, an increment, part of the amount, points. */
function additional(draw: Draw, kind: number, earlier: Message | undefined) {
  const receipt = earlier === undefined ? {} : { '12': earlier.fields[37] };
  if (kind === 2) return receipt;
  if (kind === 3) return { ...receipt, '14': '2' };
  if (kind === 4) return { '14': '1' };
  if (kind === 6) return { '13': '1' };
  return kind === 9 ? { '07': String(draw(500)) } : {};
}

/** Without what is drawn at random for each approval. */
export function shown(message: Message | undefined): Answer {
  const { 38: code, ...fields } = message?.fields ?? {};
  return { mti: message?.mti, ...fields, 38: code !== undefined };
}

export async function books({ database }: Bank): Promise<unknown> {
  const figures = await database.all(
    'SELECT * FROM ledger_balance ORDER BY account_id, unit, side',
  );
  const payments = await database.all(
    `SELECT request_key, kind, outcome, posting, reason, approved_minor, refunded_minor, points,
       points_spent, first_step, first_minor, first_reason FROM authorisation ORDER BY request_key`,
  );
  const counts = await database.all(
    `SELECT (SELECT COUNT(*) FROM transfer) AS transfers, (SELECT COUNT(*) FROM notice) AS notices,
       (SELECT COUNT(*) FROM posting_step) AS steps`,
  );
  return [figures, payments, counts].map((rows) => rows.map((row) => ({ ...row })));
}
