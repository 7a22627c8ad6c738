/** What merchants ask: to sign in, what became of their payments, and what to do with them. */
import type { acquirerContract } from '@armilla/api/acquirer';
import type { CallContext, Handlers } from '@armilla/kit/contract';
import { passwordFits } from '@armilla/kit/password';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import { SecretText } from '@armilla/kit/secret';
import type { Sessions } from '@armilla/kit/session';
import { outcomeOf } from '../decide/life.ts';
import { reasonOf } from '../decide/reason.ts';
import {
  countTry,
  findByClue,
  findById,
  findByReference,
  findMerchant,
  findSignedIn,
  forgetTries,
  listPayments,
  SIGN_IN_TRIES,
} from '../store/merchants.ts';
import type { PaymentRow } from '../store/rows.ts';
import type { Authorisations } from './authorisation.ts';
import type { Desk } from './desk.ts';
import { byReceipt, decided, type Order, possible } from './follow-ups.ts';
import { type Shown, shown } from './shown.ts';

export interface MerchantDeps {
  readonly desk: Desk;
  readonly payments: Authorisations;
  readonly sessions: Sessions;
}

/** The operations of the contract that are for merchants. */
export type MerchantHandlers = Omit<
  Handlers<typeof acquirerContract>,
  | 'closeBusinessDay'
  | 'listClearingFiles'
  | 'getClearingFile'
  | 'notifyClearing'
  | 'reconcile'
  | 'openReceipt'
  | 'getReceipt'
>;

/** Either side of what the receipt says, or whoever holds it remembers. */
const CLUE_WINDOW_MS = 3_600_000;

export function merchantHandlers(deps: MerchantDeps): MerchantHandlers {
  const { database } = deps.desk;
  return {
    signIn: ({ merchant, password }) =>
      signIn(deps, merchant.toLowerCase(), new SecretText(password)),
    // The edge ends the session once this has answered.
    signOut: async () => ({}),
    async getMerchant(_, context) {
      const merchant = await findSignedIn(database, merchantOf(context));
      if (merchant === undefined) throw new Error('a merchant vanished');
      return merchant;
    },
    async listTransactions({ limit }, context) {
      const rows = await listPayments(database, merchantOf(context), limit);
      return { transactions: rows.map(shown) };
    },
    async findReceipt({ rrn }, context) {
      const row = await findByReference(database, merchantOf(context), rrn);
      return row === undefined ? refuse('NOT_FOUND') : { transaction: shown(row) };
    },
    async findPayments({ at, ...said }, context) {
      const window = { fromMs: at - CLUE_WINDOW_MS, untilMs: at + CLUE_WINDOW_MS };
      const rows = await findByClue(database, merchantOf(context), { ...said, ...window });
      return { transactions: rows.map(shown) };
    },
    ...followUpHandlers(deps),
  };
}

function followUpHandlers({ desk, payments }: MerchantDeps) {
  const ask = async (kind: 'REFUND' | 'INCREMENT', order: Order) =>
    judged(await byReceipt(desk, payments, kind, order));
  return {
    async getFollowUps({ rrn }: { rrn: string }, context: CallContext) {
      return possible(desk, merchantOf(context), rrn);
    },
    async refundPayment(input: Asked, context: CallContext) {
      return told(desk, await ask('REFUND', orderOf('refund', input, context)));
    },
    async incrementPayment(input: Asked, context: CallContext) {
      const increment = await ask('INCREMENT', orderOf('increment', input, context));
      // What is shown is the payment that was raised.
      if (isRefusal(increment)) return increment;
      return toldById(desk, increment.original_id ?? '');
    },
    async voidPayment(input: { rrn: string }, context: CallContext) {
      const order = orderOf('void', { ...input, amountMinor: 0 }, context);
      return told(desk, await decided(desk, 'VOID', order));
    },
    async reducePayment(input: Asked, context: CallContext) {
      return told(desk, await decided(desk, 'REDUCE', orderOf('reduce', input, context)));
    },
    async completePayment(input: Asked, context: CallContext) {
      return told(desk, await decided(desk, 'COMPLETE', orderOf('complete', input, context)));
    },
  };
}

interface Asked {
  readonly rrn: string;
  readonly amountMinor: number;
}

function orderOf(what: string, asked: Asked, context: CallContext): Order {
  const merchantId = merchantOf(context);
  return { ...asked, merchantId, requestKey: `${what}/${merchantId}/${context.idempotencyKey}` };
}

/** A no of the bank is a refusal; so is no answer, which takes the request back. */
function judged(row: PaymentRow | Refusal): PaymentRow | Refusal {
  if (isRefusal(row) || outcomeOf(row.state) === 'APPROVED') return row;
  const reason = reasonOf(row.response_code ?? undefined);
  return reason === 'ISSUER_UNAVAILABLE' ? refuse(reason) : refuse('BANK_DECLINED', reason);
}

type Told = { transaction: Shown } | Refusal;

async function told(desk: Desk, row: PaymentRow | Refusal): Promise<Told> {
  return isRefusal(row) ? row : toldById(desk, row.transaction_id);
}

async function toldById(desk: Desk, transactionId: string): Promise<Told> {
  const row = await findById(desk.database, transactionId);
  if (row === undefined) throw new Error('a payment vanished');
  return { transaction: shown(row) };
}

function merchantOf({ caller }: CallContext): string {
  if (caller.kind === 'person' && caller.role === 'merchant') return caller.id;
  throw new Error('the contract lets merchants in alone');
}

async function signIn(
  { desk: { database, clock, vault }, sessions }: MerchantDeps,
  name: string,
  password: SecretText,
): Promise<{ sessionToken: string; merchantId: string; name: string } | Refusal> {
  // Counted before the password is looked at, so that none of many at once is free. A name that is
  // none may be anything that somebody typed: a card number, a password.
  const subject = vault.fingerprintOf(name);
  if ((await countTry(database, subject, clock.now())) > SIGN_IN_TRIES) {
    return refuse('TOO_MANY_REQUESTS');
  }
  const merchant = await findMerchant(database, name);
  const fits = await passwordFits(password, merchant?.password);
  if (!fits || merchant === undefined) return refuse('SIGN_IN_FAILED');
  await forgetTries(database, subject);
  const { merchant_id: merchantId } = merchant;
  const sessionToken = await sessions.open('merchant', merchantId);
  return { sessionToken, merchantId, name: merchant.name };
}
