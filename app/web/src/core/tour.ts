/** The guided tour: which click comes next, told from how things stand. */
import { bandIsArmed } from './moments.ts';
import type { StageState } from './state.ts';

export const TOUR = [
  'START',
  'PASSCODE',
  'SCAN',
  'CHECK_CARD',
  'AGREE',
  'SMS',
  'ARM',
  'TAP',
  'BANK',
] as const;

/** `PROVE`: the second proof that some banks want, on the way from the code to the band. */
export type TourStep = (typeof TOUR)[number] | 'PROVE';

/** What stands on the step's mark, from 1; the second proof belongs to the code before it. */
export function tourNumber(step: TourStep): number {
  return TOUR.indexOf(step === 'PROVE' ? 'SMS' : step) + 1;
}

export interface TourPlace {
  /** Whose click comes next; undefined when the whole road was walked. */
  readonly step: TourStep | undefined;
  /** Something is under way, and the click has to wait for it. */
  readonly waits: boolean;
}

export function tourPlace(state: StageState, now: number): TourPlace {
  const waits = state.work.size > 0 || state.screen.at === 'PROVISIONING';
  return { step: nextStep(state, now), waits };
}

function nextStep(state: StageState, now: number): TourStep | undefined {
  const { screen, form } = state;
  if (hasSeenAll(state)) return undefined;
  switch (screen.at) {
    case 'WELCOME':
    case 'SIGN_IN':
    case 'CREATE_ACCOUNT':
    case 'PAIR':
    case 'AROUND':
    case 'LINK':
      return 'START';
    case 'PASSCODE':
      return 'PASSCODE';
    case 'ADD':
    case 'SCAN':
    case 'PUSHED':
      return 'SCAN';
    case 'DETAILS':
      return form.pan === '' ? 'SCAN' : 'CHECK_CARD';
    case 'TERMS':
      return 'AGREE';
    case 'CODE':
      return 'SMS';
    case 'METHOD':
    case 'PROVE':
      return 'PROVE';
    case 'PROVISIONING':
      return 'ARM';
    case 'WALLET':
    case 'CARD':
    case 'REMOVE':
    case 'MESSAGES':
    case 'ACCOUNT':
    case 'PASSWORD':
    case 'CLOSE_ACCOUNT':
    case 'DEVICE':
    case 'DEVICE_ACTION':
    case 'PAYMENT':
    case 'DOUBT':
    case 'HISTORY':
    case 'LIMITS':
    case 'ORDER':
    case 'RECEIPT':
    case 'MOVE':
    case 'CHECK_UP':
    case 'SERVICE_UPDATE':
      return afterAdding(state, now);
  }
}

/** Paid, and looked at it at the bank. */
function hasSeenAll({ screen, bank, history }: StageState): boolean {
  if (bank === null || bank.signedInAs === null || screen.at === 'PROVE') return false;
  return Object.values(history).some((taps) => taps.some(({ outcome }) => outcome === 'APPROVED'));
}

function afterAdding({ tap, cards, band }: StageState, now: number): TourStep {
  if (tap?.approved === true) return 'BANK';
  if (!cards.some(({ provisioning }) => provisioning === 'ACTIVATED')) return 'SCAN';
  return bandIsArmed(band, now) ? 'TAP' : 'ARM';
}
