/** The bank's own pages: its customer's accounts, cards, transactions, and cards being added. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { followEnrolment } from './adding.ts';
import type { Backstage } from './backstage.ts';
import type { Clients } from './clients.ts';
import { handOver } from './handover.ts';
import {
  type BankCard,
  type BankState,
  type Plastic,
  plasticOf,
  type StageState,
} from './state.ts';
import { TEST_PASSWORD } from './test-password.ts';

export interface BankCommands {
  show(aside: 'TILL' | 'BANK'): void;
  /** Whose pages are to be shown. */
  choose(plastic: Plastic): void;
  signIn(password: string): Promise<void>;
  signOut(): Promise<void>;
  activate(card: BankCard): Promise<void>;
  freezePlastic(card: BankCard): Promise<void>;
  unfreezePlastic(card: BankCard): Promise<void>;
  /** It is the customer who adds the card, or it is not. */
  approve(enrolmentId: string): Promise<void>;
  refuse(enrolmentId: string): Promise<void>;
  /** The pages of the bank whose card is being added, with its holder's name filled in. */
  leadToBank(): void;
  /** The same, of a card that is there. */
  turnToBank(face: Plastic['face']): void;
  /** The payment just made, as its bank shows it. */
  seeAtBank(): Promise<void>;
  /** What the bank gave for a card goes to the phone, which adds it without its number typed. */
  carryToPhone(pushReceipt: string): void;
}

type Issuer = ReturnType<Clients['issuerOf']>;
type Ask = (issuer: Issuer) => Promise<Refusal | object>;

export function strangerAt({ bankId, customer }: Plastic): BankState {
  const nothing = { accounts: [], cards: [], enrolments: [], lines: [], networkPending: false };
  return { bankId, customer, signedInAs: null, ...nothing };
}

export function bankCommands(backstage: Backstage): BankCommands {
  const { store, run } = backstage;
  const change = async (ask: Ask) => {
    await run('BANK', 'BANK', () => changed(backstage, ask));
    await followEnrolment(backstage);
  };
  const enter = (password: string) => run('BANK', 'BANK', () => signIn(backstage, password));
  return {
    show: (aside) => store.set({ aside }),
    choose: (plastic) => turnTo(backstage, plastic),
    signIn: enter,
    signOut: () => run('BANK', 'BANK', () => signOut(backstage)),
    activate: ({ cardId, face: { panLastFour } }) =>
      change((issuer) => issuer.activateCard({ cardId, panLastFour })),
    freezePlastic: ({ cardId }) => change((issuer) => issuer.blockCard({ cardId })),
    unfreezePlastic: ({ cardId }) => change((issuer) => issuer.unblockCard({ cardId })),
    approve: (enrolmentId) => change((issuer) => issuer.approveEnrolment({ enrolmentId })),
    refuse: (enrolmentId) => change((issuer) => issuer.refuseEnrolment({ enrolmentId })),
    leadToBank() {
      const { enrolment } = store.get();
      const plastic = enrolment === null ? undefined : plasticOf(store.get(), enrolment.card);
      if (plastic !== undefined) turnTo(backstage, plastic);
      store.set({ aside: 'BANK' });
    },
    turnToBank(face) {
      const plastic = plasticOf(store.get(), face);
      if (plastic !== undefined) turnTo(backstage, plastic);
      store.set({ aside: 'BANK' });
    },
    async seeAtBank() {
      const { cards, tap } = store.get();
      const card = cards.find(({ dpanLastFour }) => dpanLastFour === tap?.dpanLastFour);
      const plastic = card && plasticOf(store.get(), card.face);
      if (plastic !== undefined) turnTo(backstage, plastic);
      if (store.get().bank?.signedInAs == null) await enter(TEST_PASSWORD);
      else store.set({ aside: 'BANK' });
    },
    carryToPhone(pushed) {
      const paired = store.get().device !== null;
      handOver(pushed);
      store.set({ pushed, ...(paired && { screen: { at: 'PUSHED' } }) });
    },
  };
}

/** Stays with a customer who is signed in there already. */
function turnTo({ store }: Backstage, plastic: Plastic): void {
  const { bank } = store.get();
  if (bank?.bankId === plastic.bankId && bank.customer === plastic.customer) return;
  store.set({ bank: strangerAt(plastic), proof: null });
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
  const { bankId, customer } = bank;
  const left = await clients.issuerOf(bankId).signOut({});
  const plastic = store
    .get()
    .plastic.find((card) => card.bankId === bankId && card.customer === customer);
  store.set({ bank: plastic === undefined ? null : strangerAt(plastic), proof: null });
  return isRefusal(left) ? left : undefined;
}

/** Whether the bank of the payment just made is one whose pages are here. */
export function bankIsKnown(state: StageState): boolean {
  const { bank, cards, tap } = state;
  const card = cards.find(({ dpanLastFour }) => dpanLastFour === tap?.dpanLastFour);
  return bank !== null || (card !== undefined && plasticOf(state, card.face) !== undefined);
}

export async function lookAtBank({ store, clients }: Backstage): Promise<Refusal | undefined> {
  const { bank } = store.get();
  if (bank === null || bank.signedInAs === null) return undefined;
  const issuer = clients.issuerOf(bank.bankId);
  const [accounts, cards, enrolments, lines] = await Promise.all([
    issuer.listAccounts({}),
    issuer.listCards({}),
    issuer.listEnrolments({}),
    issuer.listTransactions({ limit: 50 }),
  ]);
  if (isRefusal(accounts)) return accounts;
  if (isRefusal(cards)) return cards;
  if (isRefusal(enrolments)) return enrolments;
  if (isRefusal(lines)) return lines;
  const now = store.get().bank;
  if (now?.signedInAs == null || now.bankId !== bank.bankId) return undefined;
  store.set({ bank: { ...now, ...accounts, ...cards, ...enrolments, lines: lines.transactions } });
  return undefined;
}

/** Asks the bank for a change, then looks at everything the change may have changed. */
async function changed(backstage: Backstage, ask: Ask): Promise<Refusal | undefined> {
  const { store, clients } = backstage;
  const { bank } = store.get();
  if (bank === null) return undefined;
  const answer = await ask(clients.issuerOf(bank.bankId));
  if (isRefusal(answer)) return answer;
  const networkPending = 'network' in answer && answer.network === 'PENDING_AT_NETWORK';
  store.set({ bank: { ...bank, networkPending } });
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
