/**
 * The life of a band on and off the wrist: which event leads where. An empty cell is something that
 * is not possible there and changes nothing. Only `ARMED` pays, however small the amount.
 */

export type BandState =
  /** Nobody has set a passcode yet. */
  | 'NO_PASSCODE_OFF_WRIST'
  | 'NO_PASSCODE_WORN'
  /** Too many wrong passcodes: the account's holder recovers it, or a factory reset does. */
  | 'BLOCKED_OFF_WRIST'
  | 'BLOCKED_WORN'
  | 'OFF_WRIST'
  /** Worn, the passcode not yet typed, or its day over. */
  | 'LOCKED'
  | 'UNLOCKED'
  /** Unlocked a moment ago and out of touch with the skin: pays nothing until it is felt again. */
  | 'LOOSE'
  /** Ready to pay with the chosen card for a minute. */
  | 'ARMED';

export type BandEvent =
  | 'PUT_ON'
  | 'TAKE_OFF'
  /** The sensor lost the skin; it may be a loose strap. */
  | 'STRAP_LOOSE'
  /** The strap has been loose for longer than the rules allow. */
  | 'LOOSE_OVER'
  | 'PASSCODE_SET'
  /** A new passcode, set with the account's proof in place of the old one. */
  | 'RECOVERED'
  | 'PASSCODE_RIGHT'
  | 'TRIES_USED_UP'
  /** So many hours since the passcode was typed. */
  | 'DAY_OVER'
  | 'ARM'
  | 'ARMED_OVER'
  /** A cryptogram has left the chip. */
  | 'TAPPED'
  | 'FACTORY_RESET';

/** State × event → the next state, or null where the event has no place. */
export const BAND_STATES: Readonly<
  Record<BandState, Readonly<Record<BandEvent, BandState | null>>>
> = {
  NO_PASSCODE_OFF_WRIST: {
    PUT_ON: 'NO_PASSCODE_WORN',
    TAKE_OFF: 'NO_PASSCODE_OFF_WRIST',
    STRAP_LOOSE: 'NO_PASSCODE_OFF_WRIST',
    LOOSE_OVER: null,
    PASSCODE_SET: 'OFF_WRIST',
    RECOVERED: null,
    PASSCODE_RIGHT: null,
    TRIES_USED_UP: null,
    DAY_OVER: null,
    ARM: null,
    ARMED_OVER: null,
    TAPPED: null,
    FACTORY_RESET: 'NO_PASSCODE_OFF_WRIST',
  },
  NO_PASSCODE_WORN: {
    PUT_ON: 'NO_PASSCODE_WORN',
    TAKE_OFF: 'NO_PASSCODE_OFF_WRIST',
    STRAP_LOOSE: 'NO_PASSCODE_WORN',
    LOOSE_OVER: null,
    PASSCODE_SET: 'LOCKED',
    RECOVERED: null,
    PASSCODE_RIGHT: null,
    TRIES_USED_UP: null,
    DAY_OVER: null,
    ARM: null,
    ARMED_OVER: null,
    TAPPED: null,
    FACTORY_RESET: 'NO_PASSCODE_WORN',
  },
  BLOCKED_OFF_WRIST: {
    PUT_ON: 'BLOCKED_WORN',
    TAKE_OFF: 'BLOCKED_OFF_WRIST',
    STRAP_LOOSE: 'BLOCKED_OFF_WRIST',
    LOOSE_OVER: null,
    PASSCODE_SET: null,
    RECOVERED: 'OFF_WRIST',
    PASSCODE_RIGHT: null,
    TRIES_USED_UP: null,
    DAY_OVER: null,
    ARM: null,
    ARMED_OVER: null,
    TAPPED: null,
    FACTORY_RESET: 'NO_PASSCODE_OFF_WRIST',
  },
  BLOCKED_WORN: {
    PUT_ON: 'BLOCKED_WORN',
    TAKE_OFF: 'BLOCKED_OFF_WRIST',
    STRAP_LOOSE: 'BLOCKED_WORN',
    LOOSE_OVER: null,
    PASSCODE_SET: null,
    RECOVERED: 'LOCKED',
    PASSCODE_RIGHT: null,
    TRIES_USED_UP: null,
    DAY_OVER: null,
    ARM: null,
    ARMED_OVER: null,
    TAPPED: null,
    FACTORY_RESET: 'NO_PASSCODE_WORN',
  },
  OFF_WRIST: {
    PUT_ON: 'LOCKED',
    TAKE_OFF: 'OFF_WRIST',
    STRAP_LOOSE: 'OFF_WRIST',
    LOOSE_OVER: null,
    PASSCODE_SET: 'OFF_WRIST',
    RECOVERED: 'OFF_WRIST',
    PASSCODE_RIGHT: null,
    TRIES_USED_UP: 'BLOCKED_OFF_WRIST',
    DAY_OVER: null,
    ARM: null,
    ARMED_OVER: null,
    TAPPED: null,
    FACTORY_RESET: 'NO_PASSCODE_OFF_WRIST',
  },
  LOCKED: {
    PUT_ON: 'LOCKED',
    TAKE_OFF: 'OFF_WRIST',
    STRAP_LOOSE: 'LOCKED',
    LOOSE_OVER: null,
    PASSCODE_SET: 'LOCKED',
    RECOVERED: 'LOCKED',
    PASSCODE_RIGHT: 'UNLOCKED',
    TRIES_USED_UP: 'BLOCKED_WORN',
    DAY_OVER: null,
    ARM: null,
    ARMED_OVER: null,
    TAPPED: null,
    FACTORY_RESET: 'NO_PASSCODE_WORN',
  },
  UNLOCKED: {
    PUT_ON: 'UNLOCKED',
    TAKE_OFF: 'OFF_WRIST',
    STRAP_LOOSE: 'LOOSE',
    LOOSE_OVER: null,
    PASSCODE_SET: 'LOCKED',
    RECOVERED: 'LOCKED',
    PASSCODE_RIGHT: 'UNLOCKED',
    TRIES_USED_UP: 'BLOCKED_WORN',
    DAY_OVER: 'LOCKED',
    ARM: 'ARMED',
    ARMED_OVER: null,
    TAPPED: null,
    FACTORY_RESET: 'NO_PASSCODE_WORN',
  },
  LOOSE: {
    PUT_ON: 'UNLOCKED',
    TAKE_OFF: 'OFF_WRIST',
    STRAP_LOOSE: 'LOOSE',
    LOOSE_OVER: 'OFF_WRIST',
    PASSCODE_SET: 'OFF_WRIST',
    RECOVERED: 'OFF_WRIST',
    PASSCODE_RIGHT: null,
    TRIES_USED_UP: 'BLOCKED_OFF_WRIST',
    DAY_OVER: 'OFF_WRIST',
    ARM: null,
    ARMED_OVER: null,
    TAPPED: null,
    FACTORY_RESET: 'NO_PASSCODE_OFF_WRIST',
  },
  ARMED: {
    PUT_ON: 'ARMED',
    TAKE_OFF: 'OFF_WRIST',
    STRAP_LOOSE: 'LOOSE',
    LOOSE_OVER: null,
    PASSCODE_SET: 'LOCKED',
    RECOVERED: 'LOCKED',
    PASSCODE_RIGHT: 'ARMED',
    TRIES_USED_UP: 'BLOCKED_WORN',
    DAY_OVER: 'LOCKED',
    ARM: 'ARMED',
    ARMED_OVER: 'UNLOCKED',
    TAPPED: 'UNLOCKED',
    FACTORY_RESET: 'NO_PASSCODE_WORN',
  },
};

/** Whether the band is on a wrist in this state. */
export function isWorn(state: BandState): boolean {
  return !['NO_PASSCODE_OFF_WRIST', 'BLOCKED_OFF_WRIST', 'OFF_WRIST'].includes(state);
}

/** Whether the wearer has proved to be the holder and nothing has undone it. */
export function isVerified(state: BandState): boolean {
  return state === 'UNLOCKED' || state === 'ARMED';
}
