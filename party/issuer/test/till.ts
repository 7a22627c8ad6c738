/** A till before a bank: the messages of every kind of payment, and what the bank shows of them. */

import { hex } from '@armilla/bytes';
import { encipherPinBlock4 } from '@armilla/emv';
import {
  correlationKey,
  decodeSubelements,
  encodeOriginalDataElements,
  encodeSubelements,
  type Message,
  originalDataElements,
} from '@armilla/iso8583';
import { systemChance } from '@armilla/kit/chance';
import { stepsOf } from '../statement/lines.ts';
import { postNow } from '../store/ledger.ts';
import {
  ask,
  type BankOptions,
  customer,
  granted,
  idOf,
  openBank,
  PIN_ZONE_KEY,
  plastic,
  request,
  TOKEN,
  testServer,
} from './bank.ts';

export interface TillOptions {
  /** DE 48 beside what names the token. */
  readonly more?: Readonly<Record<string, string>>;
  readonly fields?: Message['fields'];
  readonly processingCode?: string;
  readonly mti?: string;
}

export type Till = Awaited<ReturnType<typeof openTill>>;

export async function openTill(options: BankOptions = {}) {
  const database = options.database ?? (await testServer());
  const bank = await openBank({ ...options, ...(database && { database }) });
  let stan = 0;
  let files = 0;
  const pans = new Map<string, string>();
  const panOf = async (story: string) => {
    const pan = pans.get(story) ?? (await plastic(bank, story)).pan;
    pans.set(story, pan);
    return pan;
  };

  const message = async (story: string, amountMinor: number, more: TillOptions = {}) => {
    bank.clock.advance(1);
    const { processingCode = '000000', mti = '0100' } = more;
    const additional = encodeSubelements({ ...TOKEN, ...more.more });
    const pan = await panOf(story);
    const tap = { pan, amountMinor, stan: ++stan, processingCode, additional };
    return { ...request({ ...tap, ...(more.fields && { fields: more.fields }) }), mti };
  };

  /** No card is there for it: only its receipt. */
  const refundMessage = (
    story: string,
    original: Message,
    amountMinor: number,
    fields: Message['fields'] = {},
  ) =>
    message(story, amountMinor, {
      more: { '12': original.fields[37] ?? '' },
      fields: { 22: '010', ...fields },
      processingCode: '200000',
    });

  const clients = new Map<string, ReturnType<typeof customer>>();
  const clientOf = (login: string) => {
    const known = clients.get(login) ?? customer(bank, login);
    clients.set(login, known);
    return known;
  };

  /** What names the payment that another message is about. */
  const about = (original: Message) => ({
    90: encodeOriginalDataElements(originalDataElements(original)),
  });

  return {
    bank,
    message,
    about,
    ask: (one: Message) => ask(bank, one),
    /** The 0100, and its answer. */
    async pay(story: string, amountMinor: number, more: TillOptions = {}) {
      const asked = await message(story, amountMinor, more);
      const answer = await ask(bank, asked);
      return { asked, answer, code: answer.fields[39], said: saidIn(answer) };
    },
    refundMessage,
    async refund(
      story: string,
      original: Message,
      amountMinor: number,
      fields: Message['fields'] = {},
    ) {
      const asked = await refundMessage(story, original, amountMinor, fields);
      const answer = await ask(bank, asked);
      return { asked, answer, code: answer.fields[39] };
    },
    async reverse(original: Message, remainingMinor?: number, mti = '0420') {
      stan += 1;
      const amounts = `${String(remainingMinor).padStart(12, '0')}${'0'.repeat(30)}`;
      const fields = {
        ...original.fields,
        11: String(stan).padStart(6, '0'),
        ...about(original),
        ...(remainingMinor === undefined ? {} : { 95: amounts }),
      };
      const asked = { mti, fields };
      const answer = await ask(bank, asked);
      return { asked, code: answer.fields[39] };
    },
    /** A PIN as the network hands it on. */
    async pinBlock(story: string, pin: string): Promise<Readonly<Record<string, string>>> {
      const random = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
      const key = PIN_ZONE_KEY.expose();
      return { '08': hex(encipherPinBlock4(key, pin, await panOf(story), random)) };
    },
    async clear(
      records: readonly (readonly [of: Message, amountMinor: number, kind?: 'REFUND' | 'CASH'])[],
      fileId = idOf('file', ++files),
    ) {
      const file = { fileId, businessDate: '2026-01-15', acquirerId: '1' };
      const presented = records.map(([of, amountMinor, kind = 'PURCHASE' as const], i) => ({
        record: i + 1,
        authorisation: correlationKey(of),
        kind,
        amount: { amountMinor, currency: 'EUR' as const },
        rrn: of.fields[37] ?? '',
      }));
      const { results } = granted(
        await bank.tokenService.presentClearing({ ...file, records: presented }),
      );
      return results.map(({ postedMinor, reason }) => postedMinor ?? reason);
    },
    /** Balance, what may be spent, points. */
    async account(login: string, story: string) {
      const who = await clientOf(login);
      const { cardId } = await plastic(bank, story);
      const { cards } = granted(await who.listCards({}));
      const accountId = cards.find((card) => card.cardId === cardId)?.accountId;
      const { accounts } = granted(await who.listAccounts({}));
      const found = accounts.find((one) => one.accountId === accountId);
      if (found === undefined) throw new Error('no account');
      const { balance, available, points } = found;
      return {
        accountId: found.accountId,
        balance: balance.amountMinor,
        available: available.amountMinor,
        points: points?.balance ?? 0,
      };
    },
    /** Money from nowhere in particular. */
    async deposit(accountId: string, amount: number) {
      const nowMs = bank.clock.now();
      const booking = { accountId, authorisationId: undefined, nowMs, chance: systemChance };
      const transfer = { unit: 'EUR', debit: 'CONTRA', credit: 'HOLDER', amount } as const;
      await bank.database.transaction((tx) => postNow(tx, booking, [transfer]));
    },
    async line(login: string, of: Message) {
      const who = await clientOf(login);
      const { transactions } = granted(await who.listTransactions({ limit: 200 }));
      const line = transactions.find(({ rrn }) => rrn === of.fields[37]);
      if (line === undefined) throw new Error('no line');
      return line;
    },
    async steps(of: Message): Promise<readonly string[]> {
      const [row] = await bank.database.all<{ authorisation_id: string }>(
        'SELECT authorisation_id FROM authorisation WHERE request_key = $1',
        correlationKey(of),
      );
      const steps = await stepsOf(bank.database, row?.authorisation_id ?? '');
      return steps.map(({ step, amountMinor }) => `${step} ${amountMinor}`);
    },
  };
}

function saidIn(answer: Message): Readonly<Record<string, number>> {
  const read = decodeSubelements(answer.fields[48] ?? '');
  return Object.fromEntries(Object.entries(read).map(([id, value]) => [id, Number(value)]));
}
