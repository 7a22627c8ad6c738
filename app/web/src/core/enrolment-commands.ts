/** Adding a card: form, terms, code, provisioning, and going on after a cut. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { WalletCard } from '@armilla/phone';
import type { Backstage } from './backstage.ts';
import { EMPTY_CARD, type Field, prefixOf, tidied, troublesOf } from './card-form.ts';
import { lookAtMessages, lookAtWallet } from './look.ts';
import { syncNow } from './phone-commands.ts';
import { codeIn } from './sms.ts';
import type { Enrolment, Plastic, SMS } from './state.ts';

export interface EnrolmentCommands {
  type(field: Field, text: string): void;
  /** Held to the phone's camera, so to speak: fills the form from the plastic. */
  scan(plastic: Plastic): void;
  checkCard(): Promise<void>;
  agree(methodId: string | undefined): Promise<void>;
  decline(): Promise<void>;
  /** Another code, by the same way. */
  resend(methodId: string): Promise<void>;
  typeCode(text: string): void;
  submitCode(): Promise<void>;
  /** A touched message: its code goes into the field and is sent. */
  takeCode(message: SMS): Promise<void>;
  /** Goes on with a card that is not on the band yet, from wherever it stopped. */
  goOn(card: WalletCard): Promise<void>;
  /** Brings the card onto the band, resumable. */
  provision(): Promise<void>;
}

/** A sync under way may have begun before the last package was made; another takes it. */
const MOST_ROUNDS = 4;

export function enrolmentCommands(backstage: Backstage): EnrolmentCommands {
  const { store, run } = backstage;
  const submitCode = () => run('PHONE', 'SUBMIT_CODE', () => submit(backstage));
  return {
    type(field, text) {
      store.set({ form: { ...store.get().form, [field]: tidied(field, text) }, told: null });
      lookUp(backstage);
    },
    scan: (plastic) => scan(backstage, plastic),
    checkCard: () => run('PHONE', 'CHECK_CARD', () => checkCard(backstage)),
    agree: (methodId) => run('PHONE', 'AGREE', () => agree(backstage, methodId)),
    decline: () => run('PHONE', 'DECLINE', () => decline(backstage)),
    resend: (methodId) => run('PHONE', 'RESEND', () => select(backstage, methodId)),
    typeCode: (text) => store.set({ code: text.replace(/\D/g, '').slice(0, 8), told: null }),
    submitCode,
    async takeCode(message) {
      const code = codeIn(message.text);
      if (code === undefined || store.get().screen.at !== 'CODE') return;
      store.set({ code });
      await submitCode();
    },
    goOn: (card) => run('PHONE', 'CHECK_CARD', () => goOn(backstage, card)),
    provision: () => run('PHONE', 'SYNC', () => provision(backstage)),
  };
}

function scan(backstage: Backstage, plastic: Plastic): void {
  const { store } = backstage;
  const { pan, cardholderName, expiry, cvc2 } = plastic;
  const form = {
    pan: tidied('pan', pan),
    cardholderName,
    expiry: tidied('expiry', expiry),
    cvc2,
  };
  store.set({ form, screen: { at: 'ADD' }, told: null, formTried: false, range: null });
  lookUp(backstage);
}

/** Asked once for each eight digits. */
const asked = { prefix: '' };

async function lookUp(backstage: Backstage): Promise<void> {
  const { store } = backstage;
  const prefix = prefixOf(store.get().form);
  if (prefix === undefined) {
    asked.prefix = '';
    return store.set({ range: null });
  }
  if (prefix === asked.prefix && store.get().range !== null) return;
  asked.prefix = prefix;
  const answer = await backstage.phone().checkNumber(prefix);
  if (prefix !== asked.prefix) return;
  store.set({ range: isRefusal(answer) ? answer.code : answer.card });
}

async function checkCard(backstage: Backstage): Promise<Refusal | undefined> {
  const { store } = backstage;
  const { form, device, plastic, mobiles, bank } = store.get();
  store.set({ formTried: true });
  if (troublesOf(form).length > 0 || device === null) return undefined;
  const enrolment = await backstage.phone().addCard(form, device.deviceId);
  if (isRefusal(enrolment)) return enrolment;
  const mine = plastic.find(({ pan }) => pan === form.pan.replace(/\D/g, ''));
  store.set({
    enrolment,
    form: EMPTY_CARD,
    formTried: false,
    range: null,
    code: '',
    mobiles: mine === undefined ? mobiles : [...new Set([...mobiles, mine.mobile])],
    bank: bank?.signedInAs === undefined || bank?.signedInAs === null ? bankOf(mine) : bank,
  });
  await lookAtMessages(backstage);
  return showTerms(backstage, enrolment);
}

function bankOf(plastic: Plastic | undefined) {
  if (plastic === undefined) return null;
  const { bankId, customer } = plastic;
  return { bankId, customer, signedInAs: null, accounts: [], cards: [], lines: [] };
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

async function agree(
  backstage: Backstage,
  methodId: string | undefined,
): Promise<Refusal | undefined> {
  const { store } = backstage;
  const { enrolment, terms } = store.get();
  if (enrolment === null || terms === null) return undefined;
  const accepted = await backstage.phone().acceptTerms(enrolment.enrolmentId, terms.version);
  if (isRefusal(accepted)) return accepted;
  store.set({ enrolment: accepted });
  if (accepted.state !== 'PENDING_VERIFICATION') return continueAfterProof(backstage);
  const method =
    accepted.activationMethods.find((offered) => offered.methodId === methodId) ??
    accepted.activationMethods[0];
  if (method === undefined) return undefined;
  return select(backstage, method.methodId);
}

async function select(backstage: Backstage, methodId: string): Promise<Refusal | undefined> {
  const { store } = backstage;
  const { enrolment, messages } = store.get();
  if (enrolment === null) return undefined;
  store.set({ seenUntil: messages[0]?.at ?? 0 });
  const selected = await backstage.phone().selectMethod(enrolment.enrolmentId, methodId);
  if (isRefusal(selected)) return selected;
  store.set({ enrolment: selected, code: '', screen: { at: 'CODE' } });
  await lookAtMessages(backstage);
  return undefined;
}

async function decline(backstage: Backstage): Promise<Refusal | undefined> {
  const { store } = backstage;
  const { enrolment } = store.get();
  if (enrolment === null) return undefined;
  const declined = await backstage.phone().declineTerms(enrolment.enrolmentId);
  store.set({ screen: { at: 'WALLET' }, enrolment: null, terms: null });
  await lookAtWallet(backstage);
  return isRefusal(declined) ? declined : undefined;
}

async function submit(backstage: Backstage): Promise<Refusal | undefined> {
  const { store } = backstage;
  const { enrolment, code } = store.get();
  if (enrolment === null || code.length < 4) return undefined;
  const answer = await backstage.phone().submitCode(enrolment.enrolmentId, code);
  if (isRefusal(answer)) {
    await refresh(backstage);
    return answer;
  }
  store.set({ enrolment: answer, code: '' });
  return continueAfterProof(backstage);
}

/** After a wrong code, tries and sends stand in the enrolment. */
async function refresh(backstage: Backstage): Promise<void> {
  const { store } = backstage;
  const { enrolment } = store.get();
  if (enrolment === null) return;
  const now = await backstage.phone().enrolment(enrolment.enrolmentId);
  if (!isRefusal(now)) store.set({ enrolment: now });
}

async function continueAfterProof(backstage: Backstage): Promise<Refusal | undefined> {
  backstage.store.set({ screen: { at: 'PROVISIONING' } });
  return provision(backstage);
}

async function provision(backstage: Backstage): Promise<Refusal | undefined> {
  const { store } = backstage;
  const enrolmentId = store.get().enrolment?.enrolmentId;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const refusal = await syncNow(backstage);
    if (refusal !== undefined) return refusal;
    const card = store.get().cards.find((mine) => mine.enrolmentId === enrolmentId);
    if (card?.provisioning === 'ACTIVATED') break;
  }
  store.set({ screen: { at: 'WALLET' }, progress: null });
  return undefined;
}

async function goOn(backstage: Backstage, card: WalletCard): Promise<Refusal | undefined> {
  const { store } = backstage;
  const enrolment = await backstage.phone().enrolment(card.enrolmentId);
  if (isRefusal(enrolment)) return enrolment;
  store.set({ enrolment, mobiles: mobilesFor(backstage, enrolment) });
  switch (enrolment.state) {
    case 'ELIGIBLE':
      return showTerms(backstage, enrolment);
    case 'PENDING_VERIFICATION':
      store.set({ screen: { at: 'CODE' } });
      await lookAtMessages(backstage);
      return undefined;
    default:
      return continueAfterProof(backstage);
  }
}

/** After a reload: whose telephone this is, told by the plastic with the same face. */
function mobilesFor({ store }: Backstage, { card }: Enrolment): readonly string[] {
  const { plastic, mobiles } = store.get();
  const mine = plastic.filter(
    ({ face }) => face.panLastFour === card.panLastFour && face.programmeId === card.programmeId,
  );
  return [...new Set([...mobiles, ...mine.map(({ mobile }) => mobile)])];
}
