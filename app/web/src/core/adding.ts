/**
 * Adding a card, led by what the enrolment says comes next: whatever was done last, and by whom,
 * the
 * phone goes to the screen where the next thing is done.
 */
import { isRefusal, isRefusalCode, type Refusal } from '@armilla/kit/refusal';
import { unreachable } from '@armilla/kit/unreachable';
import type { Backstage } from './backstage.ts';
import { lookAtMessages, lookAtWallet, syncNow } from './look.ts';
import type { Enrolment } from './state.ts';
import { tillFor } from './tills.ts';

/** A sync under way may have begun before the last package was made; another takes it. */
const MOST_ROUNDS = 4;

const LIVE: readonly Enrolment['state'][] = [
  'ELIGIBLE',
  'PENDING_VERIFICATION',
  'PENDING_ACTIVE',
  'ACTIVE',
];

export async function advance(
  backstage: Backstage,
  enrolment: Enrolment,
): Promise<Refusal | undefined> {
  const { store } = backstage;
  store.set({ enrolment });
  if (!LIVE.includes(enrolment.state)) return ended(backstage, enrolment);
  switch (enrolment.next) {
    case 'ACCEPT_TERMS':
      return showTerms(backstage, enrolment);
    case 'CHOOSE_METHOD':
      return void store.set({ screen: { at: 'METHOD' } });
    case 'ENTER_CODE':
      store.set({ screen: { at: 'CODE' } });
      return lookAtMessages(backstage);
    case 'PROVE_AT_BANK':
      return void store.set({ screen: { at: 'PROVE' } });
    case 'SYNC':
      return provision(backstage);
    case 'NOTHING':
      store.set({ screen: { at: 'WALLET' } });
      return lookAtWallet(backstage);
    default:
      return unreachable(enrolment.next);
  }
}

async function showTerms(
  backstage: Backstage,
  { enrolmentId }: Enrolment,
): Promise<Refusal | undefined> {
  const terms = await backstage.phone().terms(enrolmentId);
  if (isRefusal(terms)) return terms;
  backstage.store.set({ terms, screen: { at: 'TERMS' } });
  return undefined;
}

/** The bank, the cardholder or the clock ended it; the reason is told where it has words. */
async function ended(backstage: Backstage, enrolment: Enrolment): Promise<undefined> {
  const { reason, next, state } = enrolment;
  const { store, tell } = backstage;
  store.set({ screen: { at: 'WALLET' }, enrolment: null, terms: null });
  if (next === 'SYNC') await syncNow(backstage);
  else await lookAtWallet(backstage);
  const usual = state === 'EXPIRED' ? 'ELIGIBILITY_EXPIRED' : 'BANK_DECLINED';
  tell('PHONE', isRefusalCode(reason) ? reason : usual);
}

/** Brings the card onto the band, resumable. */
export async function provision(backstage: Backstage): Promise<Refusal | undefined> {
  const { store } = backstage;
  const enrolmentId = store.get().enrolment?.enrolmentId;
  store.set({ screen: { at: 'PROVISIONING' } });
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const refusal = await syncNow(backstage);
    if (refusal !== undefined) return refusal;
    const card = store.get().cards.find((mine) => mine.enrolmentId === enrolmentId);
    if (card?.provisioning === 'ACTIVATED') break;
  }
  store.set({ screen: { at: 'WALLET' }, progress: null });
  suggestTill(backstage, enrolmentId);
  return undefined;
}

/** The till on the stage is one at which the new card pays. */
function suggestTill({ store }: Backstage, enrolmentId: string | undefined): void {
  const state = store.get();
  const card = state.cards.find((mine) => mine.enrolmentId === enrolmentId);
  if (card !== undefined) store.set({ terminalId: tillFor(state, card.face) ?? state.terminalId });
}

/** Somebody else may have done what was waited for: the bank at its page, an agent at the desk. */
export async function followEnrolment(backstage: Backstage): Promise<void> {
  const { store, run } = backstage;
  const { screen, enrolment } = store.get();
  if (screen.at !== 'PROVE' || enrolment === null) return;
  const now = await backstage.phone().enrolment(enrolment.enrolmentId);
  const left = store.get().screen.at !== 'PROVE' || store.get().work.size > 0;
  if (isRefusal(now) || left || now.next === 'PROVE_AT_BANK') return;
  await run('PHONE', 'SYNC', () => advance(backstage, now));
}
