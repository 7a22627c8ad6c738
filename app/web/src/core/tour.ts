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

export type TourStep = (typeof TOUR)[number];

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
  const { screen, form, bank } = state;
  if (bank !== null && bank.signedInAs !== null) return undefined;
  switch (screen.at) {
    case 'WELCOME':
      return 'START';
    case 'PASSCODE':
      return 'PASSCODE';
    case 'ADD':
      return form.pan === '' ? 'SCAN' : 'CHECK_CARD';
    case 'TERMS':
      return 'AGREE';
    case 'CODE':
      return 'SMS';
    case 'PROVISIONING':
      return 'ARM';
    case 'WALLET':
    case 'CARD':
    case 'REMOVE':
      return afterAdding(state, now);
  }
}

function afterAdding({ tap, cards, band }: StageState, now: number): TourStep {
  if (tap?.approved === true) return 'BANK';
  if (!cards.some(({ provisioning }) => provisioning === 'ACTIVATED')) return 'SCAN';
  return bandIsArmed(band, now) ? 'TAP' : 'ARM';
}
