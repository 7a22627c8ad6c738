/**
 * The band around the chip: wrist, passcode, the card chosen, the moment in which it may pay, and
 * the gate between a reader's field and the secure element.
 */
import { createHmac } from 'node:crypto';
import type { BandLogEntry, CarouselCard } from '@armilla/api/band-link';
import { hex } from '@armilla/bytes';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import { PIN, type SecretBytes } from '@armilla/kit/secret';
import {
  BAND_STATES,
  type BandEvent,
  type BandState,
  isVerified,
  isWorn,
} from '../decide/band-state.ts';
import type { Memory } from '../memory/memory.ts';
import type { SecureElement } from '../secure-element/secure-element.ts';
import { eraseCarousel, type ShownCard, shownCards, writeCarousel } from './carousel.ts';
import { logEntries } from './log.ts';
import { erasePasscode, hasPasscode, tryPasscode, writePasscode, wrongTries } from './passcode.ts';

/** What a band is built as; from the service's programme. */
export type BandModel = {
  readonly model: string;
  readonly name: string;
  readonly kind: 'BAND' | 'WATCH' | 'PHONE';
  readonly screen: { readonly width: number; readonly height: number };
};

/** The service's rules for the passcode; from its programme. */
export type PasscodeRules = {
  /** Digits. */
  readonly length: number;
  /** Wrong ones in a row until the band blocks itself. */
  readonly tries: number;
  readonly unlockedHours: number;
  readonly armedSeconds: number;
};

export const DEFAULT_PASSCODE_RULES: PasscodeRules = {
  length: 6,
  tries: 5,
  unlockedHours: 24,
  armedSeconds: 60,
};

export type BandDeps = {
  readonly model: BandModel;
  readonly serialNumber: string;
  readonly memory: Memory;
  readonly secureElement: SecureElement;
  readonly clock: Clock;
  readonly chance: Chance;
  /** Factory pairing key, by which the band proves to be one of the maker's. */
  readonly pairingKey: SecretBytes;
  readonly rules?: PasscodeRules;
};

/** Why the band does not do what hands or phone want; codes of the catalogue. */
export type BandRefusalCode =
  | 'WRONG_PASSCODE'
  | 'BAND_LOCKED'
  | 'NO_CARD_ON_BAND'
  | 'INPUT_INVALID'
  | 'TOO_MANY_REQUESTS';

/** `undefined` is a yes. */
export type BandAnswer = BandRefusalCode | undefined;

/** The band in a reader's field, from coming near to leaving it. */
export type NfcField = {
  /** One command; undefined is silence: the reader sees no card. */
  transceive(command: Uint8Array): Uint8Array | undefined;
  /** The band is taken away. */
  leave(): void;
};

/** What the screen shows. Instants are milliseconds since 1970. */
export type BandView = {
  readonly serialNumber: string;
  readonly model: BandModel;
  readonly state: BandState;
  readonly worn: boolean;
  readonly passcodeSet: boolean;
  readonly unlocked: boolean;
  readonly triesLeft: number;
  readonly armedUntil: number | undefined;
  readonly cards: readonly (ShownCard & { readonly chosen: boolean })[];
  readonly log: readonly BandLogEntry[];
};

export type Band = {
  readonly model: BandModel;
  readonly serialNumber: string;
  /** CPLC in hexadecimal. */
  readonly secureElementId: string;
  readonly secureElement: SecureElement;
  view(): BandView;
  /** Hands. */
  putOn(): void;
  takeOff(): void;
  enterPasscode(digits: string): BandAnswer;
  /** Ready to pay for a minute: with the card at this place of the screen, or the first. */
  arm(position?: number): BandAnswer;
  /** Comes near a reader. */
  present(): NfcField;
  /** Whether the wearer has proved to be the holder. */
  isVerified(): boolean;
  /** The phone. */
  provePairing(challenge: Uint8Array): Uint8Array;
  setPasscode(digits: string, oldDigits?: string): BandAnswer;
  setCards(cards: readonly CarouselCard[]): void;
  /** All ten of every card, newest last. */
  readLog(): readonly BandLogEntry[];
  /**
   * Forgets passcode and list and hides the cards from readers. They stay on the chip; only the
   * token service can show them again, since whoever resets a band may not be its owner.
   */
  factoryReset(): void;
};

/** What a running band knows and a rebooted one does not. */
type Running = {
  state: BandState;
  unlockedUntil: number;
  armedUntil: number;
  chosen: number;
};

/** A band that has just booted: off the wrist, locked. */
export function createBand(deps: BandDeps): Band {
  const { memory, secureElement, clock } = deps;
  const rules = deps.rules ?? DEFAULT_PASSCODE_RULES;
  const running: Running = {
    state: bootState(memory, rules),
    unlockedUntil: 0,
    armedUntil: 0,
    chosen: 0,
  };
  const stateNow = () => expire(running, secureElement, clock.now());
  const cards = () => shownCards(memory, secureElement);
  return {
    model: deps.model,
    serialNumber: deps.serialNumber,
    secureElementId: hex(secureElement.cplc),
    secureElement,
    view() {
      const state = stateNow();
      return viewOf(deps, rules, running, state, cards());
    },
    putOn() {
      stateNow();
      move(running, secureElement, 'PUT_ON');
    },
    takeOff: () => void move(running, secureElement, 'TAKE_OFF'),
    enterPasscode(digits) {
      stateNow();
      return enterPasscode(deps, rules, running, digits);
    },
    arm(position = 0) {
      stateNow();
      return arm(deps, rules, running, cards(), position);
    },
    present() {
      stateNow();
      return openField(secureElement, running);
    },
    isVerified: () => isVerified(running.state),
    provePairing: (challenge) => provePairing(deps, challenge),
    setPasscode: (digits, oldDigits) => setPasscode(deps, rules, running, digits, oldDigits),
    setCards: (list) => writeCarousel(memory, secureElement, list),
    readLog: () => logEntries(secureElement),
    factoryReset() {
      erasePasscode(memory);
      eraseCarousel(memory);
      secureElement.deactivateAll();
      move(running, secureElement, 'FACTORY_RESET');
    },
  };
}

function bootState(memory: Memory, rules: PasscodeRules): BandState {
  if (!hasPasscode(memory)) return 'NO_PASSCODE_OFF_WRIST';
  return wrongTries(memory) >= rules.tries ? 'BLOCKED_OFF_WRIST' : 'OFF_WRIST';
}

/** Goes where the table says; false when the event has no place. Leaving ARMED drops the choice. */
function move(running: Running, secureElement: SecureElement, event: BandEvent): boolean {
  const next = BAND_STATES[running.state][event];
  if (next === null) return false;
  if (running.state === 'ARMED' && next !== 'ARMED') {
    secureElement.choose(undefined);
    secureElement.contactless.reset();
    running.chosen = 0;
  }
  running.state = next;
  return true;
}

/** Lets time do its work, then says where the band stands. */
function expire(running: Running, secureElement: SecureElement, now: number): BandState {
  if (now >= running.armedUntil) move(running, secureElement, 'ARMED_OVER');
  if (now >= running.unlockedUntil) move(running, secureElement, 'DAY_OVER');
  return running.state;
}

function enterPasscode(
  { memory, secureElement, clock }: BandDeps,
  rules: PasscodeRules,
  running: Running,
  digits: string,
): BandAnswer {
  const passcode = PIN.parse(digits);
  if (BAND_STATES[running.state].PASSCODE_RIGHT === null) return 'BAND_LOCKED';
  if (passcode === undefined || !tryPasscode(memory, passcode)) {
    if (wrongTries(memory) >= rules.tries) move(running, secureElement, 'TRIES_USED_UP');
    return 'WRONG_PASSCODE';
  }
  move(running, secureElement, 'PASSCODE_RIGHT');
  running.unlockedUntil = clock.now() + rules.unlockedHours * 3_600_000;
  return undefined;
}

function arm(
  { secureElement, clock }: BandDeps,
  rules: PasscodeRules,
  running: Running,
  cards: readonly ShownCard[],
  position: number,
): BandAnswer {
  if (BAND_STATES[running.state].ARM === null) return 'BAND_LOCKED';
  const card = cards[position];
  if (card === undefined || !card.isPayable) return 'NO_CARD_ON_BAND';
  move(running, secureElement, 'ARM');
  secureElement.choose(card.aid);
  running.chosen = position;
  running.armedUntil = clock.now() + rules.armedSeconds * 1000;
  return undefined;
}

/** GENERATE AC, and the status word of its success. */
const GENERATE_AC = 0xae;

/**
 * The gate. Only an armed band answers; a minute that ends while it lies in the field does not end
 * the tap, taking it off does.
 */
function openField(secureElement: SecureElement, running: Running): NfcField {
  const { contactless } = secureElement;
  contactless.reset();
  return {
    transceive(command) {
      if (running.state !== 'ARMED') return undefined;
      const answer = contactless.transceive(command);
      const isSuccess = answer[answer.length - 2] === 0x90;
      if (command[1] === GENERATE_AC && isSuccess) move(running, secureElement, 'TAPPED');
      return answer;
    },
    leave: () => contactless.reset(),
  };
}

/** HMAC-SHA-256 of challenge ‖ secure element identifier under the factory pairing key. */
function provePairing({ pairingKey, secureElement }: BandDeps, challenge: Uint8Array): Uint8Array {
  const hmac = createHmac('sha256', pairingKey.expose());
  return new Uint8Array(hmac.update(challenge).update(secureElement.cplc).digest());
}

function setPasscode(
  { memory, secureElement, chance }: BandDeps,
  rules: PasscodeRules,
  running: Running,
  digits: string,
  oldDigits: string | undefined,
): BandAnswer {
  const passcode = PIN.parse(digits);
  if (passcode === undefined || digits.length !== rules.length) return 'INPUT_INVALID';
  if (BAND_STATES[running.state].PASSCODE_SET === null) return 'TOO_MANY_REQUESTS';
  if (hasPasscode(memory)) {
    const old = PIN.parse(oldDigits ?? '');
    if (old === undefined || !tryPasscode(memory, old)) {
      if (wrongTries(memory) >= rules.tries) move(running, secureElement, 'TRIES_USED_UP');
      return 'WRONG_PASSCODE';
    }
  }
  writePasscode(memory, passcode, chance.bytes(16));
  move(running, secureElement, 'PASSCODE_SET');
  return undefined;
}

function viewOf(
  { memory, secureElement, model, serialNumber }: BandDeps,
  rules: PasscodeRules,
  running: Running,
  state: BandState,
  cards: readonly ShownCard[],
): BandView {
  return {
    serialNumber,
    model,
    state,
    worn: isWorn(state),
    passcodeSet: hasPasscode(memory),
    unlocked: isVerified(state),
    triesLeft: Math.max(0, rules.tries - wrongTries(memory)),
    armedUntil: state === 'ARMED' ? running.armedUntil : undefined,
    cards: cards.map((card, position) => ({ ...card, chosen: position === running.chosen })),
    log: logEntries(secureElement).slice(-10),
  };
}
