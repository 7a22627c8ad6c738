/** Of a wearable that was lost or reset: what is done at the network, and what waits at the band. */
import type { WalletCard } from '@armilla/phone';

export interface Stop {
  readonly cardId: string;
  readonly face: WalletCard['face'];
  readonly network: 'ENDED' | 'HELD' | 'PENDING';
  readonly band: 'DONE' | 'PENDING';
}

/** The honest list: nothing is called done that nobody has answered. */
export function stopsOf(cards: readonly WalletCard[]): Stop[] {
  return cards
    .filter(({ tokenStatus }) => tokenStatus !== undefined)
    .map(({ cardId, face, tokenStatus, atBand, provisioning }) => ({
      cardId,
      face,
      network: networkOf(tokenStatus),
      // A band that still shows the card has not heard of it.
      band: provisioning === 'ACTIVATED' ? 'PENDING' : atBand,
    }));
}

function networkOf(status: WalletCard['tokenStatus']): Stop['network'] {
  if (status === 'DEACTIVATED') return 'ENDED';
  return status === 'ACTIVE' ? 'PENDING' : 'HELD';
}

/** Cards of which the band has not yet taken what was decided. */
export function waitingAtBand(cards: readonly WalletCard[]): number {
  return cards.filter(({ atBand, standing }) => atBand === 'PENDING' && standing !== 'BEING_ADDED')
    .length;
}
