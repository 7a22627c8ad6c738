/** The screens between an empty wrist and a card on it. */
import type { Screen } from '../core/state.ts';

const PLACES = [
  'PAIR',
  'PASSCODE',
  'ADD',
  'SCAN',
  'PUSHED',
  'DETAILS',
  'TERMS',
  'METHOD',
  'CODE',
  'PROVE',
  'PROVISIONING',
] as const;

export type AddingScreenAt = Extract<Screen, { readonly at: (typeof PLACES)[number] }>;

export function isAddingScreen(screen: Screen): screen is AddingScreenAt {
  return PLACES.some((at) => at === screen.at);
}
