/**
 * Guests: accounts that came from a provider and are not linked. They can look around, and link;
 * whatever has to do with a wearable or a card is refused before it is looked at.
 */
import type { walletContract } from '@armilla/api/wallet';
import type { Invoke } from '@armilla/kit/contract';
import { refuse } from '@armilla/kit/refusal';
import type { AccountRows } from '../store/accounts.ts';

type OperationName = keyof typeof walletContract.operations;

const OPEN_TO_GUESTS: ReadonlySet<string> = new Set<OperationName | 'getHelp' | 'searchHelp'>([
  'createAccount',
  'signIn',
  'signOut',
  'signOutEverywhere',
  'listSignInProviders',
  'beginProviderSignIn',
  'completeProviderSignIn',
  'beginPasskeySignIn',
  'completePasskeySignIn',
  'linkAccount',
  'createServiceSignIn',
  'getSession',
  'getAccount',
  'exportAccount',
  'closeAccount',
  'listModels',
  'getCapabilities',
  'getHelp',
  'searchHelp',
  'lookUpRange',
]);

/** The party, closed to guests but for what {@link OPEN_TO_GUESTS} names. */
export function keepingGuestsOut(invoke: Invoke, accounts: AccountRows): Invoke {
  return async (name, input, context) => {
    const { caller } = context;
    const isCardholder = caller.kind === 'person' && caller.role === 'cardholder';
    if (isCardholder && !OPEN_TO_GUESTS.has(name)) {
      const account = await accounts.accountById(caller.id);
      // A session that was opened while its account was closed.
      if (account === undefined) return refuse('NOT_SIGNED_IN');
      if (!account.linked) return refuse('ACCOUNT_NOT_LINKED');
    }
    return invoke(name, input, context);
  };
}
