/**
 * Where the answers of help lead: for each screen that a programme's text may name, the screen of
 * the phone where the thing is done, once its reader has come that far.
 */

import type { Screen, StageState } from '../../core/state.ts';
import type { HelpEntry } from './entry.ts';

export type HelpScreen = NonNullable<HelpEntry['action']>;

type Standing = Pick<StageState, 'account' | 'device' | 'cards' | 'screen' | 'loaded'>;

/** Before these somebody has to sign in, or to pair, and the phone says so itself. */
const BEGINNING: ReadonlySet<Screen['at']> = new Set([
  'WELCOME',
  'SIGN_IN',
  'CREATE_ACCOUNT',
  'AROUND',
  'LINK',
  'PAIR',
  'PASSCODE',
]);

type Lead = (standing: Standing) => Screen;

const TO_WALLET: Lead = () => ({ at: 'WALLET' });

const ofOneCard: Lead = ({ cards }) => {
  const [only, ...others] = cards;
  // Which of several is meant is theirs to say.
  return only === undefined || others.length > 0
    ? { at: 'WALLET' }
    : { at: 'CARD', cardId: only.cardId };
};

const LEADS: Readonly<Record<HelpScreen, Lead>> = {
  pair: () => ({ at: 'DEVICE' }),
  'add-card': () => ({ at: 'ADD' }),
  // Cards half-added stand in the wallet, and go on from there.
  enrolment: TO_WALLET,
  cards: TO_WALLET,
  card: ofOneCard,
  history: () => ({ at: 'HISTORY', cardId: null }),
  order: () => ({ at: 'ORDER' }),
  passcode: () => ({ at: 'PASSCODE', change: true }),
  account: () => ({ at: 'ACCOUNT' }),
  wearable: () => ({ at: 'DEVICE' }),
  lost: () => ({ at: 'DEVICE_ACTION', action: 'REPORT_LOST' }),
  move: () => ({ at: 'MOVE' }),
};

export const isHelpScreen = (text: unknown): text is HelpScreen =>
  typeof text === 'string' && Object.hasOwn(LEADS, text);

/** The screen to go to now; `undefined` while its reader has something to do before. */
export function screenFor(wanted: HelpScreen, standing: Standing): Screen | undefined {
  const { account, device, loaded, screen } = standing;
  if (loaded !== 'READY' || account === null) return undefined;
  if (wanted === 'account') return LEADS.account(standing);
  if (wanted === 'pair' && device === null) return { at: 'PAIR' };
  if (device === null || BEGINNING.has(screen.at)) return undefined;
  return LEADS[wanted](standing);
}
