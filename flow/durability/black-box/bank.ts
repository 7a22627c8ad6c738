/** The bank's customer at its pages: tokens stopped and released, and the books as they are told. */
import type { Books, StatementLine } from './history.ts';
import type { Web } from './web.ts';

export interface BankOptions {
  /** `issuer-alpha-bank`. */
  readonly place: string;
  readonly customer: string;
  readonly password: string;
}

const STEP_UP_MS = 120_000;
const BOOKS_PATIENCE_MS = 60_000;

type Json = Readonly<Record<string, unknown>>;

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one) : [];
}

function minor(value: unknown): number {
  return Number((value as Json | undefined)?.amountMinor);
}

export class Bank {
  readonly #web: Web;
  readonly #options: BankOptions;
  #session: string | undefined;
  #raisedAt = 0;

  constructor(web: Web, options: BankOptions) {
    this.#web = web;
    this.#options = options;
  }

  path(rest: string): string {
    return `/${this.#options.place}${rest}`;
  }

  /** A session that may do what wants a second proof; `undefined` when nobody answers. */
  async session(): Promise<string | undefined> {
    const { customer, password } = this.#options;
    if (this.#session === undefined) {
      const answer = await this.#web.post(this.path('/sessions'), { customer, password });
      if (answer?.status !== 200) return undefined;
      this.#session = String(answer.body.sessionToken);
      this.#raisedAt = 0;
    }
    if (Date.now() - this.#raisedAt > STEP_UP_MS) {
      const raised = await this.#web.post(
        this.path('/sessions/step-up'),
        { password },
        { session: this.#session },
      );
      if (raised === undefined || raised.status >= 400) {
        if (raised?.status === 401) this.#session = undefined;
        return undefined;
      }
      this.#raisedAt = Date.now();
    }
    return this.#session;
  }

  /** The bank's references of its tokens, by the last four digits of their numbers. */
  async tokens(): Promise<ReadonlyMap<string, string> | undefined> {
    const cards = await this.#look('/cards');
    if (cards === undefined) return undefined;
    const tokens = list(cards.cards).flatMap((card) => list(card.tokens));
    return new Map(
      tokens.map((token) => [String(token.dpanLastFour), String(token.tokenUniqueReference)]),
    );
  }

  /** The account with every line of its months; `undefined` when nobody answers. */
  async books(months: readonly string[]): Promise<Books | undefined> {
    const [account] = list((await this.#look('/accounts', BOOKS_PATIENCE_MS))?.accounts);
    if (account === undefined) return undefined;
    const lines: StatementLine[] = [];
    for (const month of months) {
      const path = `/accounts/${String(account.accountId)}/statements/${month}?format=CSV`;
      const statement = await this.#look(path, BOOKS_PATIENCE_MS);
      if (statement === undefined) return undefined;
      lines.push(...linesOf(Buffer.from(String(statement.content), 'base64').toString()));
    }
    return { balanceMinor: minor(account.balance), heldMinor: minor(account.held), lines };
  }

  /** What stands at a page; whoever is signed in no longer signs in once more the next time. */
  async #look(path: string, patienceMs?: number): Promise<Json | undefined> {
    const session = await this.session();
    if (session === undefined) return undefined;
    const call = { session, ...(patienceMs !== undefined && { patienceMs }) };
    const answer = await this.#web.get(this.path(path), call);
    if (answer?.status === 401) this.#session = undefined;
    return answer?.status === 200 ? answer.body : undefined;
  }
}

/** RFC 4180; no cell of a statement holds a line break. */
function linesOf(csv: string): readonly StatementLine[] {
  const rows = csv
    .replace(/^\uFEFF/, '')
    .split('\r\n')
    .filter((row) => row !== '');
  const [heading = '', ...rest] = rows;
  const columns = cells(heading);
  const cell = (row: readonly string[], name: string) => row[columns.indexOf(name)] ?? '';
  return rest.map(cells).flatMap((row) => {
    const rrn = cell(row, 'Reference').replaceAll(' ', '');
    if (rrn === '') return [];
    const booked = cell(row, 'Booked amount');
    return [
      {
        rrn,
        state: cell(row, 'State'),
        amountMinor: cents(cell(row, 'Amount')),
        bookedMinor: booked === '' ? undefined : cents(booked),
      },
    ];
  });
}

function cells(row: string): readonly string[] {
  return [...`,${row}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
  );
}

const cents = (text: string) => Math.round(Number(text) * 100);
