/** What something done to a wearable means for its cards, told before it is done (M28). */
import type { ServiceProgramme } from '@armilla/kit/programme';
import { unreachable } from '@armilla/kit/unreachable';
import { hasEnded, type Projection } from './projection.ts';
import { isGone } from './standing.ts';
import type { Consequence } from './vocabulary.ts';

export type DeviceAction = 'UNPAIR' | 'FACTORY_RESET' | 'REPORT_LOST' | 'DELETE_CARD';

/** Only what applies, the most important first; counts are of cards. */
export function consequencesOf(
  action: DeviceAction,
  cards: readonly Projection[],
  reset: ServiceProgramme['reset'],
): Consequence[] {
  const live = cards.filter(({ enrolment }) => !hasEnded(enrolment.state));
  const minted = live.filter(
    ({ enrolment }) => enrolment.tokenUniqueReference !== undefined,
  ).length;
  const onBand = live.filter(({ enrolment }) => !isGone(enrolment.provisioning)).length;
  return effects(action, reset, { minted, onBand, begun: live.length - minted }).filter(
    ({ code, cards: count }) => count > 0 || code === 'PASSCODE_IS_FORGOTTEN',
  );
}

interface Counts {
  /** With a token at the network. */
  readonly minted: number;
  readonly onBand: number;
  /** Being added, without a token yet. */
  readonly begun: number;
}

function effects(
  action: DeviceAction,
  reset: ServiceProgramme['reset'],
  { minted, onBand, begun }: Counts,
): Consequence[] {
  const ended: Consequence[] = [
    { code: 'CARDS_END_AT_NETWORK_NOW', cards: minted },
    { code: 'CARDS_LEAVE_BAND_AT_NEXT_SYNC', cards: onBand },
    { code: 'ADDING_IS_GIVEN_UP', cards: begun },
    { code: 'PLASTIC_STILL_WORKS', cards: minted },
    { code: 'HISTORY_STAYS', cards: minted },
  ];
  switch (action) {
    case 'UNPAIR':
      return [{ code: 'CARDS_STAY_AND_STILL_PAY', cards: minted }, ...afterwards(reset, minted)];
    case 'FACTORY_RESET':
      return [...ended, { code: 'PASSCODE_IS_FORGOTTEN', cards: 0 }];
    case 'REPORT_LOST':
      return [
        { code: 'CARDS_STOP_AT_NETWORK_NOW', cards: minted },
        { code: 'CARDS_LEAVE_BAND_AT_NEXT_SYNC', cards: onBand },
        { code: 'PLASTIC_STILL_WORKS', cards: minted },
      ];
    case 'DELETE_CARD':
      return ended.map(({ code, cards }) => ({ code, cards: Math.min(cards, 1) }));
    default:
      return unreachable(action);
  }
}

function afterwards(reset: ServiceProgramme['reset'], cards: number): Consequence[] {
  const same = reset.sameAccount === 'KEEP';
  const other = reset.otherAccount === 'KEEP';
  return [
    { code: same ? 'CARDS_KEPT_FOR_THE_SAME_ACCOUNT' : 'CARDS_END_FOR_THE_SAME_ACCOUNT', cards },
    { code: other ? 'CARDS_KEPT_FOR_ANOTHER_ACCOUNT' : 'CARDS_END_FOR_ANOTHER_ACCOUNT', cards },
  ];
}
