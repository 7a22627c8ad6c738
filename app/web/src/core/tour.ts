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

/** The step whose click comes next; `WAIT` while something is under way; `DONE` at the end. */
export function tourStep(state: StageState, now: number): TourStep | 'WAIT' | 'DONE' {
  const { screen, work, bank, tap } = state;
  if (bank !== null && bank.signedInAs !== null) return 'DONE';
  if (work.size > 0) return 'WAIT';
  switch (screen.at) {
    case 'WELCOME':
      return 'START';
    case 'PASSCODE':
      return 'PASSCODE';
    case 'ADD':
      return state.form.pan === '' ? 'SCAN' : 'CHECK_CARD';
    case 'TERMS':
      return 'AGREE';
    case 'CODE':
      return 'SMS';
    case 'PROVISIONING':
      return 'WAIT';
    case 'WALLET':
    case 'CARD':
    case 'REMOVE':
      if (tap?.approved === true) return 'BANK';
      if (!state.cards.some(({ provisioning }) => provisioning === 'ACTIVATED')) return 'SCAN';
      return bandIsArmed(state.band, now) ? 'TAP' : 'ARM';
  }
}
