/** The bank's own pages: its customer's accounts, cards and transactions. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { Backstage } from './backstage.ts';
import type { BankCard, Plastic } from './state.ts';

export interface BankCommands {
  show(aside: 'TILL' | 'BANK'): void;
  /** Whose pages are to be shown. */
  choose(plastic: Plastic): void;
  signIn(password: string): Promise<void>;
  signOut(): Promise<void>;
  activate(card: BankCard): Promise<void>;
  look(): Promise<void>;
}

/** What every customer of a test range signs in with. */
export const TEST_PASSWORD = 'armilla-test-1';

export function bankCommands(backstage: Backstage): BankCommands {
  const { store, run } = backstage;
  return {
    show: (aside) => store.set({ aside }),
    choose: ({ bankId, customer }) =>
      store.set({
        bank: { bankId, customer, signedInAs: null, accounts: [], cards: [], lines: [] },
      }),
    signIn: (password) => run('BANK', 'BANK', () => signIn(backstage, password)),
    signOut: () => run('BANK', 'BANK', () => signOut(backstage)),
    activate: (card) => run('BANK', 'BANK', () => activate(backstage, card)),
    look: async () => {
      await lookAtBank(backstage);
    },
  };
}

async function signIn(backstage: Backstage, password: string): Promise<Refusal | undefined> {
  const { store, clients } = backstage;
  const { bank } = store.get();
  if (bank === null) return undefined;
  const { bankId, customer } = bank;
  const signedIn = await clients.issuerOf(bankId).signIn({ customer, password });
  if (isRefusal(signedIn)) return signedIn;
  store.set({ aside: 'BANK', bank: { ...bank, signedInAs: signedIn.name } });
  return lookAtBank(backstage);
}

async function signOut({ store, clients }: Backstage): Promise<Refusal | undefined> {
  const { bank } = store.get();
  if (bank === null) return undefined;
  const left = await clients.issuerOf(bank.bankId).signOut({});
  store.set({ bank: { ...bank, signedInAs: null, accounts: [], cards: [], lines: [] } });
  return isRefusal(left) ? left : undefined;
}

export async function lookAtBank({ store, clients }: Backstage): Promise<Refusal | undefined> {
  const { bank } = store.get();
  if (bank === null || bank.signedInAs === null) return undefined;
  const issuer = clients.issuerOf(bank.bankId);
  const [accounts, cards, lines] = await Promise.all([
    issuer.listAccounts({}),
    issuer.listCards({}),
    issuer.listTransactions({ limit: 50 }),
  ]);
  if (isRefusal(accounts)) return accounts;
  if (isRefusal(cards)) return cards;
  if (isRefusal(lines)) return lines;
  store.set({
    bank: {
      ...bank,
      accounts: accounts.accounts,
      cards: cards.cards,
      lines: lines.transactions,
    },
  });
  return undefined;
}

async function activate(backstage: Backstage, card: BankCard): Promise<Refusal | undefined> {
  const { store, clients } = backstage;
  const { bank } = store.get();
  if (bank === null) return undefined;
  const { cardId, face } = card;
  const { panLastFour } = face;
  const answer = await clients.issuerOf(bank.bankId).activateCard({ cardId, panLastFour });
  if (isRefusal(answer)) return answer;
  await relist(backstage, bank.bankId);
  return lookAtBank(backstage);
}

/** The drawer shows how each plastic stands. */
async function relist({ store, clients }: Backstage, bankId: string): Promise<void> {
  const answer = await clients.issuerOf(bankId).listTestPlastic({});
  if (isRefusal(answer)) return;
  const fresh = new Map(answer.plastic.map((card) => [card.cardId, card]));
  store.set({
    plastic: store.get().plastic.map((card) => ({ ...card, ...fresh.get(card.cardId) })),
  });
}
