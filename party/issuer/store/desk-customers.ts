/** What the desk finds customers by, and what it sees of them. */
import { one, type Queryable } from '@armilla/kit/database';
import { foldedWords } from '../decide/desk-text.ts';

export interface KnownCustomer {
  readonly customerId: string;
  readonly name: string;
  readonly mobile: string | undefined;
  readonly mobileChangedAtMs: number | undefined;
  readonly passwordHash: string;
}

interface CustomerRow {
  readonly customer_id: string;
  readonly name: string;
  readonly mobile: string | null;
  readonly mobile_changed_at: bigint | null;
  readonly password_hash: string;
}

export async function customerById(
  db: Queryable,
  customerId: string,
): Promise<KnownCustomer | undefined> {
  const row = await one<CustomerRow>(
    db,
    'SELECT * FROM customer WHERE customer_id = $1',
    customerId,
  );
  return (
    row && {
      customerId: row.customer_id,
      name: row.name,
      mobile: row.mobile ?? undefined,
      mobileChangedAtMs: row.mobile_changed_at === null ? undefined : Number(row.mobile_changed_at),
      passwordHash: row.password_hash,
    }
  );
}

export async function changeMobileOf(
  tx: Queryable,
  customerId: string,
  mobile: string,
  nowMs: number,
): Promise<void> {
  await tx.all(
    'UPDATE customer SET mobile = $2, mobile_changed_at = $3 WHERE customer_id = $1',
    customerId,
    mobile,
    nowMs,
  );
}

/** Whose card of this fingerprint, or token of this reference, it is. */
export async function ownersOf(
  db: Queryable,
  by:
    | { readonly fingerprint: string }
    | { readonly panLastFour: string }
    | { readonly dpanLastFour: string }
    | { readonly tokenUniqueReference: string }
    | { readonly deviceName: string },
  limit: number,
): Promise<readonly string[]> {
  const [condition, value] = conditionOf(by);
  const rows = await db.all<{ customer_id: string }>(
    `SELECT DISTINCT account.customer_id FROM account
     JOIN card ON card.account_id = account.account_id
     WHERE ${condition} ORDER BY account.customer_id LIMIT $2`,
    value,
    limit,
  );
  return rows.map((row) => row.customer_id);
}

function conditionOf(by: Parameters<typeof ownersOf>[1]): readonly [string, string] {
  const ofToken = (column: string, most = '') =>
    `card.card_id IN (SELECT card_id FROM token WHERE ${column} = $1 ${most})`;
  if ('fingerprint' in by) return ['card.pan_fingerprint = $1', by.fingerprint];
  if ('panLastFour' in by) return ['card.pan_last_four = $1', by.panLastFour];
  if ('dpanLastFour' in by) return [ofToken('dpan_last_four'), by.dpanLastFour];
  if ('tokenUniqueReference' in by) {
    return [ofToken('token_unique_reference'), by.tokenUniqueReference];
  }
  return [ofToken('device_name', `LIMIT ${SAME_DEVICE}`), by.deviceName];
}

/** Most wearables keep the name they came with: so many of a name are looked at. */
const SAME_DEVICE = 1_000;

export async function customersByLoginOrMobile(
  db: Queryable,
  login: string,
  mobile: string,
  limit: number,
): Promise<readonly string[]> {
  const rows = await db.all<{ customer_id: string }>(
    'SELECT customer_id FROM customer WHERE login = $1 OR mobile = $2 ORDER BY customer_id LIMIT $3',
    login,
    mobile,
    limit,
  );
  return rows.map((row) => row.customer_id);
}

/** Customers of whose names every one of the words is a start of some word. */
export async function customersNamed(
  db: Queryable,
  words: readonly string[],
  limit: number,
): Promise<readonly string[]> {
  if (words.length === 0) return [];
  await foldNewNames(db);
  const starts = (table: string, i: number) =>
    `${table}.word >= $${2 * i + 2} AND ${table}.word <= $${2 * i + 3}`;
  const others = words.slice(1).map(
    (_, i) => `AND EXISTS (SELECT 1 FROM customer_word AS other
       WHERE other.customer_id = named.customer_id AND ${starts('other', i + 1)})`,
  );
  const rows = await db.all<{ customer_id: string }>(
    `SELECT named.word, named.customer_id FROM customer_word AS named
     WHERE ${starts('named', 0)} ${others.join(' ')}
     ORDER BY named.word, named.customer_id LIMIT $1`,
    limit * WORDS_ALIKE,
    ...words.flatMap((word) => [word, word + AFTER_ALL]),
  );
  return [...new Set(rows.map((row) => row.customer_id))].slice(0, limit);
}

/** Words of one name that have a start in common. */
const WORDS_ALIKE = 3;
/** No letter comes after it: whatever starts with a word comes before the word and this. */
const AFTER_ALL = '\u{10ffff}';

/** Names in both scripts, of customers that nobody has searched for since they came. */
async function foldNewNames(db: Queryable): Promise<void> {
  const rows = await db.all<{ customer_id: string; name: string; printed_name: string | null }>(
    `SELECT customer.customer_id, customer.name, card.printed_name FROM customer
     LEFT JOIN account ON account.customer_id = customer.customer_id
     LEFT JOIN card ON card.account_id = account.account_id
     WHERE customer.folded = 0`,
  );
  for (const row of rows) {
    for (const word of foldedWords(`${row.name} ${row.printed_name ?? ''}`)) {
      await db.all(
        'INSERT INTO customer_word (word, customer_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
        word,
        row.customer_id,
      );
    }
  }
  for (const { customer_id: customerId } of rows) {
    await db.all('UPDATE customer SET folded = 1 WHERE customer_id = $1', customerId);
  }
}

/** Who holds a token or an enrolment's card, and how the bank judged it. */
export async function customerOfToken(
  db: Queryable,
  tokenUniqueReference: string,
): Promise<{ readonly customerId: string; readonly cardId: string } | undefined> {
  const row = await one<{ customer_id: string; card_id: string }>(
    db,
    `SELECT account.customer_id, card.card_id FROM token
     JOIN card ON card.card_id = token.card_id
     JOIN account ON account.account_id = card.account_id
     WHERE token.token_unique_reference = $1`,
    tokenUniqueReference,
  );
  return row && { customerId: row.customer_id, cardId: row.card_id };
}

/** What was decided when a card was added, as it was written down. */
export interface KeptDecision {
  readonly enrolmentId: string;
  readonly cardId: string;
  readonly panLastFour: string;
  readonly customerId: string;
  readonly answer: string;
  readonly wrongDetails: string;
  readonly deviceName: string;
  readonly model: string;
  readonly at: number;
}

interface DecisionRow {
  readonly enrolment_id: string;
  readonly card_id: string;
  readonly pan_last_four: string;
  readonly customer_id: string;
  readonly answer: string;
  readonly wrong_details: string;
  readonly device_name: string;
  readonly model: string;
  readonly decided_at: bigint;
}

const DECISIONS = `SELECT service_decision.enrolment_id, card.card_id, card.pan_last_four,
    account.customer_id, service_decision.answer, service_decision.wrong_details,
    service_decision.device_name, service_decision.model, service_decision.decided_at
  FROM service_decision JOIN card ON card.card_id = service_decision.card_id
  JOIN account ON account.account_id = card.account_id`;

export async function decisionOf(
  db: Queryable,
  enrolmentId: string,
): Promise<KeptDecision | undefined> {
  const row = await one<DecisionRow>(
    db,
    `${DECISIONS} WHERE service_decision.enrolment_id = $1`,
    enrolmentId,
  );
  return row && keptDecision(row);
}

/** A customer's, newest first. */
export async function decisionsOf(
  db: Queryable,
  customerId: string,
  limit: number,
): Promise<readonly KeptDecision[]> {
  const rows = await db.all<DecisionRow>(
    `${DECISIONS} WHERE account.customer_id = $1
     ORDER BY service_decision.decided_at DESC, service_decision.enrolment_id DESC LIMIT $2`,
    customerId,
    limit,
  );
  return rows.map(keptDecision);
}

function keptDecision(row: DecisionRow): KeptDecision {
  return {
    enrolmentId: row.enrolment_id,
    cardId: row.card_id,
    panLastFour: row.pan_last_four,
    customerId: row.customer_id,
    answer: row.answer,
    wrongDetails: row.wrong_details,
    deviceName: row.device_name,
    model: row.model,
    at: Number(row.decided_at),
  };
}

export async function loginOf(db: Queryable, customerId: string): Promise<string | undefined> {
  const row = await one<{ login: string }>(
    db,
    'SELECT login FROM customer WHERE customer_id = $1',
    customerId,
  );
  return row?.login;
}
