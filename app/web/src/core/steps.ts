/** The five steps of adding a card, as the cardholder counts them. */
import type { Screen } from './state.ts';

export const ADDING_STEPS = ['NUMBER', 'DETAILS', 'TERMS', 'IDENTIFICATION', 'CODE'] as const;
export type AddingStep = (typeof ADDING_STEPS)[number];

const STEP_AT: Partial<Record<Screen['at'], AddingStep>> = {
  ADD: 'NUMBER',
  DETAILS: 'DETAILS',
  TERMS: 'TERMS',
  METHOD: 'IDENTIFICATION',
  CODE: 'CODE',
  PROVE: 'CODE',
};

/** Which of them a screen is; undefined when it is none. */
export function addingStepAt(at: Screen['at']): AddingStep | undefined {
  return STEP_AT[at];
}
