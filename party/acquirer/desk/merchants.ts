/** What merchants ask: to sign in, and what became of their payments. */
import { acquirerContract, type merchantTransaction } from '@armilla/api/acquirer';
import type { Clock } from '@armilla/kit/clock';
import { bind, type CallContext, type Handlers, type Invoke } from '@armilla/kit/contract';
import type { Database } from '@armilla/kit/database';
import { passwordFits } from '@armilla/kit/password';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { SecretText } from '@armilla/kit/secret';
import type { Sessions } from '@armilla/kit/session';
import type { z } from 'zod';
import { outcomeOf } from '../decide/life.ts';
import { reasonOf } from '../decide/reason.ts';
import {
  countTry,
  findByReference,
  findMerchant,
  forgetTries,
  listPayments,
  type ShownPayment,
  SIGN_IN_TRIES,
} from '../store/merchants.ts';

export interface MerchantDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly sessions: Sessions;
}

type Shown = z.infer<typeof merchantTransaction>;

/** The acquirer's contract, bound. */
export function merchantDesk(deps: MerchantDeps): Invoke {
  const { database } = deps;
  const handlers: Handlers<typeof acquirerContract> = {
    signIn: ({ merchant, password }) =>
      signIn(deps, merchant.toLowerCase(), new SecretText(password)),
    async listTransactions({ limit }, context) {
      const rows = await listPayments(database, merchantOf(context), limit);
      return { transactions: rows.map(shown) };
    },
    async findReceipt({ rrn }, context) {
      const row = await findByReference(database, merchantOf(context), rrn);
      return row === undefined ? refuse('NOT_FOUND') : { transaction: shown(row) };
    },
  };
  return bind(acquirerContract, handlers);
}

function merchantOf({ caller }: CallContext): string {
  if (caller.kind === 'person' && caller.role === 'merchant') return caller.id;
  throw new Error('the contract lets merchants in alone');
}

async function signIn(
  { database, clock, sessions }: MerchantDeps,
  name: string,
  password: SecretText,
): Promise<{ sessionToken: string; merchantId: string; name: string } | Refusal> {
  // Counted before the password is looked at, so that none of many at once is free.
  if ((await countTry(database, name, clock.now())) > SIGN_IN_TRIES) {
    return refuse('TOO_MANY_REQUESTS');
  }
  const merchant = await findMerchant(database, name);
  const fits = await passwordFits(password, merchant?.password);
  if (!fits || merchant === undefined) return refuse('SIGN_IN_FAILED');
  await forgetTries(database, name);
  const { merchant_id: merchantId } = merchant;
  const sessionToken = await sessions.open('merchant', merchantId);
  return { sessionToken, merchantId, name: merchant.name };
}

function shown(row: ShownPayment): Shown {
  const outcome = outcomeOf(row.state);
  if (outcome === undefined) throw new Error('a payment is shown before its fate is known');
  const responseCode = row.response_code ?? undefined;
  return {
    transactionId: row.transaction_id,
    at: Number(row.received_at),
    amount: { amountMinor: Number(row.amount_minor), currency: row.currency },
    merchantName: row.merchant_name,
    outcome,
    reason: outcome === 'DECLINED' ? reasonOf(responseCode) : undefined,
    authorisationCode: row.authorisation_code ?? undefined,
    dpanLastFour: row.dpan_last_four,
    rrn: row.rrn,
    terminalId: row.terminal_id,
    stan: row.stan,
    responseCode,
  };
}
