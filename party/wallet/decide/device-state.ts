/**
 * The life of a wearable in an account. The row of a secure element that changed hands ends with
 * its old account; the new account has a row of its own.
 */

export const DEVICE_STATES = ['CLAIMED', 'PAIRED', 'UNPAIRED', 'ENDED'] as const;
export type DeviceState = (typeof DEVICE_STATES)[number];

/**
 * `PROVE`: its own account pairs it again. `CONFIRM`: the network has ended the cards of the
 * account
 * before. `UNPAIR`: its account lets it go. `TAKE_OVER`: another account proves that it holds it.
 */
export const DEVICE_COMMANDS = ['PROVE', 'CONFIRM', 'UNPAIR', 'TAKE_OVER'] as const;
export type DeviceCommand = (typeof DEVICE_COMMANDS)[number];

type Row = Readonly<Record<DeviceCommand, DeviceState | null>>;

/** Null: the command is refused there. */
export const DEVICE_LIFE: Readonly<Record<DeviceState, Row>> = {
  CLAIMED: { PROVE: 'CLAIMED', CONFIRM: 'PAIRED', UNPAIR: null, TAKE_OVER: null },
  PAIRED: { PROVE: 'PAIRED', CONFIRM: 'PAIRED', UNPAIR: 'UNPAIRED', TAKE_OVER: null },
  UNPAIRED: { PROVE: 'PAIRED', CONFIRM: 'UNPAIRED', UNPAIR: 'UNPAIRED', TAKE_OVER: 'ENDED' },
  ENDED: { PROVE: null, CONFIRM: null, UNPAIR: null, TAKE_OVER: null },
};

export interface Holding {
  readonly accountId: string;
  readonly state: DeviceState;
  /** Reported lost, and not yet found. */
  readonly isLost: boolean;
}

export type Claim = 'FIRST' | 'AGAIN' | 'TAKEN_OVER';

/**
 * What an account that holds a wearable in its hand may be to it, given who has it now. `null`: it
 * is another's. One that was reported lost is nobody else's to take, unpaired or not.
 */
export function claimOf(holding: Holding | undefined, accountId: string): Claim | null {
  if (holding === undefined || holding.state === 'ENDED') return 'FIRST';
  if (holding.accountId === accountId) return 'AGAIN';
  if (holding.isLost || DEVICE_LIFE[holding.state].TAKE_OVER === null) return null;
  return 'TAKEN_OVER';
}
