/**
 * What else is done with cards, payments and wearables: limits, the whole history, a receipt looked
 * up, a new band, a check-up.
 */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { Backstage } from './backstage.ts';
import { resumed } from './enrolment-commands.ts';
import { lookAtWallet, syncNow, WHOLE_HISTORY } from './look.ts';
import type { Limits, Managing, PaymentAt } from './managing.ts';
import type { Clue } from './receipt-clue.ts';
import { saveFile } from './save-file.ts';

export interface ManagingCommands {
  /** Payments of a card, or of all, those of removed cards as well. */
  openHistory(cardId: string | null): Promise<void>;
  /** A card's payments as a file. */
  exportHistory(cardId: string): Promise<void>;
  openPayment(payment: PaymentAt): void;
  /** "I don't recognise this." */
  doubt(payment: PaymentAt): Promise<void>;
  dismissNotice(): void;
  openLimits(cardId: string): Promise<void>;
  saveLimits(cardId: string, limits: Limits): Promise<void>;
  findReceipt(clue: Clue): Promise<void>;
  /** To the guided move: from this wearable of the account to the one at hand. */
  openMove(fromDeviceId: string): Promise<void>;
  moveCards(): Promise<void>;
  /** What is left to do for a card on its way. */
  goOnMoving(enrolmentId: string): Promise<void>;
  openCheckUp(): Promise<void>;
  /** Reads what the band really holds, and puts differences right. */
  checkUp(): Promise<void>;
  /** Ends a card of the old service, to be added again. */
  renew(cardId: string): Promise<void>;
  /** The number to call about a card, for those who want to. */
  learnCallCentre(cardId: string): Promise<void>;
}

export function managingCommands(backstage: Backstage): ManagingCommands {
  const { store, run } = backstage;
  const card = (task: () => Promise<Refusal | undefined>) => run('PHONE', 'CARD', task);
  const device = (task: () => Promise<Refusal | undefined>) => run('PHONE', 'DEVICE', task);
  return {
    openHistory: (cardId) => card(() => openHistory(backstage, cardId)),
    exportHistory: (cardId) => card(() => exportHistory(backstage, cardId)),
    openPayment: (payment) => {
      manage(backstage, { notice: null });
      const { cardId, transactionId } = payment;
      store.set({ screen: { at: 'PAYMENT', cardId, transactionId }, told: null });
    },
    async doubt(payment) {
      manage(backstage, { notice: null });
      const { cardId, transactionId } = payment;
      store.set({ screen: { at: 'DOUBT', cardId, transactionId }, told: null });
      await learnCallCentre(backstage, cardId);
    },
    dismissNotice: () => manage(backstage, { notice: null }),
    openLimits: (cardId) => card(() => openLimits(backstage, cardId)),
    saveLimits: (cardId, limits) => card(() => saveLimits(backstage, cardId, limits)),
    findReceipt: (clue) => card(() => findReceipt(backstage, clue)),
    openMove: (fromDeviceId) => device(() => openMove(backstage, fromDeviceId)),
    moveCards: () => device(() => moveCards(backstage)),
    goOnMoving: (enrolmentId) => device(() => resumed(backstage, enrolmentId)),
    openCheckUp: () => device(() => openCheckUp(backstage)),
    checkUp: () => run('PHONE', 'SYNC', () => checkUp(backstage)),
    renew: (cardId) => run('PHONE', 'REMOVE', () => renew(backstage, cardId)),
    learnCallCentre: (cardId) => learnCallCentre(backstage, cardId),
  };
}

export function manage({ store }: Backstage, part: Partial<Managing>): void {
  store.set({ managing: { ...store.get().managing, ...part } });
}

async function openHistory(
  backstage: Backstage,
  cardId: string | null,
): Promise<Refusal | undefined> {
  const { store } = backstage;
  const { device } = store.get();
  if (device === null) return undefined;
  const phone = backstage.phone();
  const listed = await phone.cards(device.deviceId, 'ALL');
  if (isRefusal(listed)) return listed;
  const wanted = listed.cards.filter((card) => cardId === null || card.cardId === cardId);
  const histories = await Promise.all(
    wanted.map(async (card) => {
      const answer = await phone.history(card.cardId, WHOLE_HISTORY);
      return [card.cardId, isRefusal(answer) ? [] : answer.entries] as const;
    }),
  );
  const live = new Set(store.get().cards.map((card) => card.cardId));
  const of = (isLive: boolean) =>
    Object.fromEntries(histories.filter(([id]) => live.has(id) === isLive));
  store.set({
    history: { ...store.get().history, ...of(true) },
    screen: { at: 'HISTORY', cardId },
  });
  const former = listed.cards.filter((card) => !live.has(card.cardId));
  manage(backstage, { former, formerHistory: of(false), notice: null });
  return undefined;
}

async function exportHistory(backstage: Backstage, cardId: string): Promise<Refusal | undefined> {
  const answer = await backstage.phone().exportHistory(cardId);
  if (isRefusal(answer)) return answer;
  saveFile(answer.fileName, answer.csv, 'text/csv;charset=utf-8');
  return undefined;
}

async function openLimits(backstage: Backstage, cardId: string): Promise<Refusal | undefined> {
  const answer = await backstage.phone().limits(cardId);
  if (isRefusal(answer)) return answer;
  keepLimits(backstage, cardId, answer);
  backstage.store.set({ screen: { at: 'LIMITS', cardId } });
  return undefined;
}

async function saveLimits(
  backstage: Backstage,
  cardId: string,
  limits: Limits,
): Promise<Refusal | undefined> {
  const answer = await backstage.phone().setLimits(cardId, limits);
  if (isRefusal(answer)) return answer;
  keepLimits(backstage, cardId, answer);
  backstage.store.set({ screen: { at: 'CARD', cardId } });
  return undefined;
}

function keepLimits(backstage: Backstage, cardId: string, kept: Managing['limits'][string]): void {
  const { limits } = backstage.store.get().managing;
  manage(backstage, { limits: { ...limits, [cardId]: kept } });
}

async function findReceipt(backstage: Backstage, clue: Clue): Promise<Refusal | undefined> {
  manage(backstage, { found: null });
  const found = await backstage.phone().findPayments(clue);
  if (isRefusal(found)) return found;
  manage(backstage, { found });
  return undefined;
}

async function openMove(backstage: Backstage, fromDeviceId: string): Promise<Refusal | undefined> {
  const answer = await backstage.phone().cards(fromDeviceId);
  if (isRefusal(answer)) return answer;
  manage(backstage, { moving: { fromDeviceId, cards: answer.cards, moves: null } });
  backstage.store.set({ screen: { at: 'MOVE' } });
  return undefined;
}

async function moveCards(backstage: Backstage): Promise<Refusal | undefined> {
  const { device, managing } = backstage.store.get();
  const { moving } = managing;
  if (device === null || moving === null) return undefined;
  const answer = await backstage.phone().move(moving.fromDeviceId, device.deviceId);
  if (isRefusal(answer)) return answer;
  manage(backstage, { moving: { ...moving, moves: answer.moves } });
  return lookAtWallet(backstage);
}

async function openCheckUp(backstage: Backstage): Promise<Refusal | undefined> {
  const refusal = await lookAtDrifts(backstage);
  if (refusal === undefined) backstage.store.set({ screen: { at: 'CHECK_UP' } });
  return refusal;
}

async function lookAtDrifts(backstage: Backstage): Promise<Refusal | undefined> {
  const { device } = backstage.store.get();
  if (device === null) return undefined;
  const answer = await backstage.phone().drifts(device.deviceId);
  if (isRefusal(answer)) return answer;
  manage(backstage, { drifts: answer.drifts });
  return undefined;
}

async function checkUp(backstage: Backstage): Promise<Refusal | undefined> {
  const { device } = backstage.store.get();
  if (device === null) return undefined;
  const asked = await backstage.phone().audit(device.deviceId);
  if (isRefusal(asked)) return asked;
  const refusal = await syncNow(backstage);
  return refusal ?? lookAtDrifts(backstage);
}

async function renew(backstage: Backstage, cardId: string): Promise<Refusal | undefined> {
  const removed = await backstage.phone().remove(cardId);
  if (isRefusal(removed)) return removed;
  await lookAtWallet(backstage);
  const refusal = await syncNow(backstage);
  if (refusal === undefined) backstage.store.set({ screen: { at: 'ADD' } });
  return refusal;
}

async function learnCallCentre(backstage: Backstage, cardId: string): Promise<void> {
  const { cards, managing } = backstage.store.get();
  const card = [...cards, ...managing.former].find((mine) => mine.cardId === cardId);
  if (card === undefined || managing.callCentres[cardId] !== undefined) return;
  const enrolment = await backstage.phone().enrolment(card.enrolmentId);
  if (isRefusal(enrolment)) return;
  const { callCentres } = backstage.store.get().managing;
  manage(backstage, { callCentres: { ...callCentres, [cardId]: enrolment.callCentre } });
}
