/** Adding a card: form, terms, the way to prove it is oneself, and going on after a cut. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { WalletCard } from '@armilla/phone';
import { advance, provision } from './adding.ts';
import type { Backstage } from './backstage.ts';
import { strangerAt } from './bank-commands.ts';
import { EMPTY_CARD, type Field, prefixOf, tidied, troublesOf } from './card-form.ts';
import { tookOver } from './handover.ts';
import { lookAtMessages, lookAtWallet } from './look.ts';
import { codeIn } from './sms.ts';
import { type Message, type Plastic, plasticOf } from './state.ts';

export interface EnrolmentCommands {
  type(field: Field, text: string): void;
  /** Held to the phone's camera, so to speak: fills the form from the plastic. */
  scan(plastic: Plastic): Promise<void>;
  /** From the number to the rest of the card, unless something stands in its way. */
  checkNumber(): void;
  checkCard(): Promise<void>;
  typePushed(pushReceipt: string): void;
  /** A card that its bank gave to add: nothing of it is typed. */
  addPushed(): Promise<void>;
  agree(methodId: string | undefined): Promise<void>;
  decline(): Promise<void>;
  /** A way to prove that it is oneself; of a code, another one. */
  prove(methodId: string): Promise<void>;
  typeCode(text: string): void;
  submitCode(): Promise<void>;
  /** A touched message: its code goes into the field and is sent. */
  takeCode(message: Message): Promise<void>;
  /** Goes on with a card that is not on the band yet, from wherever it stopped. */
  goOn(card: WalletCard): Promise<void>;
  /** Looks whether somebody else has done what was waited for. */
  lookAgain(): Promise<void>;
  /** The code's time is over: what that means is the bank's to say. */
  codeIsOver(): Promise<void>;
  /** Brings the card onto the band, resumable. */
  provision(): Promise<void>;
}

export function enrolmentCommands(backstage: Backstage): EnrolmentCommands {
  const { store, run } = backstage;
  const submitCode = () => run('PHONE', 'SUBMIT_CODE', () => submit(backstage));
  return {
    type(field, text) {
      store.set({ form: { ...store.get().form, [field]: tidied(field, text) }, told: null });
      lookUp(backstage);
    },
    scan: (plastic) => scan(backstage, plastic),
    checkNumber: () => checkNumber(backstage),
    checkCard: () => run('PHONE', 'CHECK_CARD', () => checkCard(backstage)),
    typePushed: (pushed) => store.set({ pushed: pushed.trim(), told: null }),
    addPushed: () => run('PHONE', 'CHECK_CARD', () => addPushed(backstage)),
    agree: (methodId) => run('PHONE', 'AGREE', () => agree(backstage, methodId)),
    decline: () => run('PHONE', 'DECLINE', () => decline(backstage)),
    prove: (methodId) => run('PHONE', 'RESEND', () => select(backstage, methodId)),
    typeCode: (text) => store.set({ code: text.replace(/\D/g, '').slice(0, 8), told: null }),
    submitCode,
    async takeCode(message) {
      const code = codeIn(message.text);
      if (code === undefined || store.get().screen.at !== 'CODE') return;
      store.set({ code });
      await submitCode();
    },
    goOn: (card) => run('PHONE', 'CHECK_CARD', () => resumed(backstage, card.enrolmentId)),
    async lookAgain() {
      const { enrolment } = store.get();
      if (enrolment === null) return;
      await run('PHONE', 'SYNC', () => resumed(backstage, enrolment.enrolmentId));
    },
    codeIsOver: () => run('PHONE', 'SYNC', () => codeIsOver(backstage)),
    provision: () => run('PHONE', 'SYNC', () => provision(backstage)),
  };
}

/** What is known of the number at once decides which step comes up. */
async function scan(backstage: Backstage, plastic: Plastic): Promise<void> {
  const { store } = backstage;
  const { pan, cardholderName, expiry, cvc2 } = plastic;
  const form = {
    pan: tidied('pan', pan),
    cardholderName,
    expiry: tidied('expiry', expiry),
    cvc2,
  };
  store.set({ form, told: null, formTried: false, range: null });
  await lookUp(backstage);
  const refused = typeof store.get().range === 'string';
  store.set({ screen: { at: refused ? 'ADD' : 'DETAILS' } });
}

function checkNumber({ store }: Backstage): void {
  const { form, range } = store.get();
  const wrong = troublesOf(form).includes('number');
  if (wrong || typeof range === 'string') store.set({ formTried: true });
  else store.set({ screen: { at: 'DETAILS' }, formTried: false, told: null });
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
  const { form, device, plastic } = store.get();
  store.set({ formTried: true });
  if (troublesOf(form).length > 0 || device === null) return undefined;
  const enrolment = await backstage.phone().addCard(form, device.deviceId);
  if (isRefusal(enrolment)) return enrolment;
  const mine = plastic.find(({ pan }) => pan === form.pan.replace(/\D/g, ''));
  store.set({ form: EMPTY_CARD, formTried: false, range: null, code: '' });
  await belongsTo(backstage, mine);
  return advance(backstage, enrolment);
}

/** Whose telephone and mailbox this is, and at which bank they are known. */
async function belongsTo(backstage: Backstage, mine: Plastic | undefined): Promise<void> {
  const { store } = backstage;
  if (mine === undefined) return;
  const { mobile, email } = mine;
  const { inboxes, bank } = store.get();
  const known = inboxes.some((inbox) => inbox.mobile === mobile && inbox.email === email);
  store.set({
    inboxes: known ? inboxes : [...inboxes, { mobile, email }],
    bank: bank === null || bank.signedInAs === null ? strangerAt(mine) : bank,
  });
  await lookAtMessages(backstage);
}

async function addPushed(backstage: Backstage): Promise<Refusal | undefined> {
  const { store } = backstage;
  const { pushed, device } = store.get();
  if (pushed === '' || device === null) return undefined;
  const enrolment = await backstage.phone().addPushed(pushed, device.deviceId);
  if (isRefusal(enrolment)) return enrolment;
  tookOver(pushed);
  store.set({ pushed: '', code: '' });
  await belongsTo(backstage, plasticOf(store.get(), enrolment.card));
  return advance(backstage, enrolment);
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
  const method = accepted.activationMethods.find((offered) => offered.methodId === methodId);
  if (accepted.state !== 'PENDING_VERIFICATION' || method === undefined) {
    return advance(backstage, accepted);
  }
  return select(backstage, method.methodId);
}

async function select(backstage: Backstage, methodId: string): Promise<Refusal | undefined> {
  const { store } = backstage;
  const { enrolment, messages } = store.get();
  if (enrolment === null) return undefined;
  store.set({ seenUntil: messages[0]?.at ?? 0 });
  const selected = await backstage.phone().selectMethod(enrolment.enrolmentId, methodId);
  if (isRefusal(selected)) {
    await refresh(backstage);
    return selected;
  }
  store.set({ code: '' });
  return advance(backstage, selected);
}

async function decline(backstage: Backstage): Promise<Refusal | undefined> {
  const { store } = backstage;
  const { enrolment } = store.get();
  if (enrolment === null) return undefined;
  const declined = await backstage.phone().declineTerms(enrolment.enrolmentId);
  // First, so that no screen shows the card that was just turned down.
  await lookAtWallet(backstage);
  store.set({ screen: { at: 'WALLET' }, enrolment: null, terms: null });
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
  store.set({ code: '' });
  return advance(backstage, answer);
}

/** After a no, tries and sends stand in the enrolment, or that it has ended. */
async function refresh(backstage: Backstage): Promise<void> {
  const { store } = backstage;
  const { enrolment } = store.get();
  if (enrolment === null) return;
  const now = await backstage.phone().enrolment(enrolment.enrolmentId);
  if (isRefusal(now)) return;
  if (now.state === 'PENDING_VERIFICATION') store.set({ enrolment: now });
  else await advance(backstage, now);
}

/** Ended with its code at some banks; at others another code may be asked for, nothing retyped. */
async function codeIsOver(backstage: Backstage): Promise<Refusal | undefined> {
  const { store } = backstage;
  const { enrolment } = store.get();
  if (enrolment === null) return undefined;
  const now = await backstage.phone().enrolment(enrolment.enrolmentId);
  if (isRefusal(now)) return now;
  if (now.state !== 'PENDING_VERIFICATION') return advance(backstage, now);
  return void store.set({ enrolment: now });
}

/** Takes up what was begun, wherever and whenever it stopped. */
export async function resumed(
  backstage: Backstage,
  enrolmentId: string,
): Promise<Refusal | undefined> {
  const enrolment = await backstage.phone().enrolment(enrolmentId);
  if (isRefusal(enrolment)) return enrolment;
  // After a reload the page no longer knows whose telephone this is.
  await belongsTo(backstage, plasticOf(backstage.store.get(), enrolment.card));
  return advance(backstage, enrolment);
}
