/**
 * The life of a band on and off the wrist: which event leads where. An empty cell is something that
 * is not possible there and changes nothing. Only `ARMED` pays, however small the amount.
 */

export type BandState =
  /** Nobody has set a passcode yet. */
  | 'NO_PASSCODE_OFF_WRIST'
  | 'NO_PASSCODE_WORN'
  /** Too many wrong passcodes: a factory reset is the only way on. */
  | 'BLOCKED_OFF_WRIST'
  | 'BLOCKED_WORN'
  | 'OFF_WRIST'
  /** Worn, the passcode not yet typed, or its day over. */
  | 'LOCKED'
  | 'UNLOCKED'
  /** Ready to pay with the chosen card for a minute. */
  | 'ARMED';

export type BandEvent =
  | 'PUT_ON'
  | 'TAKE_OFF'
  | 'PASSCODE_SET'
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
    PASSCODE_SET: 'OFF_WRIST',
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
    PASSCODE_SET: 'LOCKED',
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
    PASSCODE_SET: null,
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
    PASSCODE_SET: null,
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
    PASSCODE_SET: 'OFF_WRIST',
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
    PASSCODE_SET: 'LOCKED',
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
    PASSCODE_SET: 'LOCKED',
    PASSCODE_RIGHT: 'UNLOCKED',
    TRIES_USED_UP: 'BLOCKED_WORN',
    DAY_OVER: 'LOCKED',
    ARM: 'ARMED',
    ARMED_OVER: null,
    TAPPED: null,
    FACTORY_RESET: 'NO_PASSCODE_WORN',
  },
  ARMED: {
    PUT_ON: 'ARMED',
    TAKE_OFF: 'OFF_WRIST',
    PASSCODE_SET: 'LOCKED',
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
