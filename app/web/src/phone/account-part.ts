/** The screens about who uses the phone and what they wear. */
import type { Screen } from '../core/state.ts';

const PLACES = [
  'SIGN_IN',
  'CREATE_ACCOUNT',
  'AROUND',
  'LINK',
  'ACCOUNT',
  'PASSWORD',
  'CLOSE_ACCOUNT',
] as const;

export type AccountScreenAt = Extract<Screen, { readonly at: (typeof PLACES)[number] }>;

export function isAccountScreen(screen: Screen): screen is AccountScreenAt {
  return PLACES.some((at) => at === screen.at);
}
