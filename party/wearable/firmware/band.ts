/**
 * The band around the chip: wrist, passcode, the card chosen, the moment in which it may pay, and
 * the gate between a reader's field and the secure element.
 */
import { createHmac } from 'node:crypto';
import type { BandLogEntry, CarouselCard } from '@armilla/api/band-link';
import { equal, hex } from '@armilla/bytes';
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
import type { Memory, Transaction } from '../memory/memory.ts';
import type { SecureElement } from '../secure-element/secure-element.ts';
import { type Adoption, judgeAccount, writeAccount } from './account.ts';
import { eraseCarousel, type ShownCard, shownCards, writeCarousel } from './carousel.ts';
import { type FieldNote, type LastTap, toldTap } from './last-tap.ts';
import { logEntries } from './log.ts';
import { erasePasscode, hasPasscode, tryPasscode, writePasscode, wrongTries } from './passcode.ts';
import { createPasscodeSeal, type PasscodeSeal } from './passcode-seal.ts';

/** What a band is built as; from the service's programme. */
export type BandModel = {
  readonly model: string;
  readonly name: string;
  readonly kind: 'BAND' | 'WATCH' | 'PHONE';
  readonly screen: { readonly width: number; readonly height: number };
  /** Payment instances its chip has room for. */
  readonly capacity?: number;
  /** The generation of the service it was made for; 1 when left out. Older ones are limited. */
  readonly serviceGeneration?: number;
};

/** The service's rules for the passcode; from its programme. */
export type PasscodeRules = {
  /** Digits. */
  readonly length: number;
  /** Wrong ones in a row until the band blocks itself. */
  readonly tries: number;
  readonly unlockedHours: number;
  readonly armedSeconds: number;
  /** How long the sensor may lose the skin before the band counts as taken off; 3 when left out. */
  readonly looseStrapSeconds?: number;
};

const DEFAULT_LOOSE_STRAP_SECONDS = 3;

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
  readonly serviceGeneration: number;
  readonly worn: boolean;
  readonly passcodeSet: boolean;
  readonly unlocked: boolean;
  readonly triesLeft: number;
  readonly armedUntil: number | undefined;
  readonly cards: readonly (ShownCard & { readonly chosen: boolean })[];
  readonly log: readonly BandLogEntry[];
  /** The last time it lay in a reader's field since it was booted or made ready. */
  readonly lastTap: LastTap | undefined;
};

export type Band = {
  readonly model: BandModel;
  readonly serialNumber: string;
  /** CPLC in hexadecimal. */
  readonly secureElementId: string;
  readonly secureElement: SecureElement;
  /** Opens the passcodes that a phone sends. */
  readonly passcodeSeal: PasscodeSeal;
  view(): BandView;
  /** Hands. */
  putOn(): void;
  takeOff(): void;
  /** The sensor loses the skin: taken off, unless `putOn` follows within the rules' few seconds. */
  loosen(): void;
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
  /** 16 bytes that a recovery must answer; each call makes the one before worthless. */
  recoveryChallenge(): Uint8Array;
  /**
   * A new passcode without the old one, blocked or not, the cards kept as they are. `proof` is the
   * account's, by {@link recoveryProof}.
   */
  recover(proof: Uint8Array, digits: string): BandAnswer;
  /**
   * Paired with an account, by a tag of it. When it is another one than before, the band forgets
   * passcode and list and hides the cards, which the token service then deletes.
   */
  adopt(account: string): Adoption;
  /** What {@link adopt} would mean, without doing it. */
  judge(account: string): Adoption;
  /** All ten of every card, newest last. */
  readLog(): readonly BandLogEntry[];
  /**
   * Forgets passcode and list and hides the cards from readers. They stay on the chip; only the
   * token service can show them again, since whoever resets a band may not be its owner.
   */
  factoryReset(): void;
};

/** What proves an account's right to a new passcode: made by whoever holds the pairing key. */
export function recoveryProof(
  pairingKey: SecretBytes,
  challenge: Uint8Array,
  secureElementId: Uint8Array,
): Uint8Array {
  // A key of its own, since the band itself answers any challenge under the pairing key.
  const key = createHmac('sha256', pairingKey.expose()).update('passcode recovery').digest();
  return new Uint8Array(
    createHmac('sha256', key).update(challenge).update(secureElementId).digest(),
  );
}

/** What a running band knows and a rebooted one does not. */
type Running = {
  state: BandState;
  unlockedUntil: number;
  armedUntil: number;
  looseUntil: number;
  chosen: number;
  recoveryChallenge: Uint8Array | undefined;
  field: FieldNote | undefined;
};

/** A band that has just booted: off the wrist, locked. */
export function createBand(deps: BandDeps): Band {
  const { memory, secureElement, clock } = deps;
  const rules = deps.rules ?? DEFAULT_PASSCODE_RULES;
  const running: Running = {
    state: bootState(memory, rules),
    unlockedUntil: 0,
    armedUntil: 0,
    looseUntil: 0,
    chosen: 0,
    recoveryChallenge: undefined,
    field: undefined,
  };
  const stateNow = () => expire(running, secureElement, clock.now());
  const cards = () => shownCards(memory, secureElement);
  return {
    model: deps.model,
    serialNumber: deps.serialNumber,
    secureElementId: hex(secureElement.cplc),
    secureElement,
    passcodeSeal: createPasscodeSeal(deps.chance),
    view() {
      const state = stateNow();
      return viewOf(deps, rules, running, state, cards());
    },
    putOn() {
      stateNow();
      move(running, secureElement, 'PUT_ON');
    },
    takeOff: () => void move(running, secureElement, 'TAKE_OFF'),
    loosen() {
      stateNow();
      const graceSeconds = rules.looseStrapSeconds ?? DEFAULT_LOOSE_STRAP_SECONDS;
      move(running, secureElement, 'STRAP_LOOSE');
      running.looseUntil = clock.now() + graceSeconds * 1000;
    },
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
      return openField(deps, running);
    },
    isVerified: () => isVerified(running.state),
    provePairing: (challenge) => provePairing(deps, challenge),
    setPasscode: (digits, oldDigits) => setPasscode(deps, rules, running, digits, oldDigits),
    setCards: (list) => writeCarousel(memory, secureElement, list),
    readLog: () => logEntries(secureElement),
    recoveryChallenge() {
      running.recoveryChallenge = deps.chance.bytes(16);
      return running.recoveryChallenge;
    },
    recover: (proof, digits) => recover(deps, rules, running, proof, digits),
    adopt: (account) => adopt(deps, running, account),
    judge: (account) => judgeAccount(memory, account),
    factoryReset() {
      const t = memory.begin();
      forget(t, secureElement);
      t.commit();
      move(running, secureElement, 'FACTORY_RESET');
    },
  };
}

/** Passcode and list forgotten, the cards hidden. */
function forget(t: Transaction, secureElement: SecureElement): void {
  erasePasscode(t);
  eraseCarousel(t);
  secureElement.deactivateAll(t);
}

function adopt({ memory, secureElement }: BandDeps, running: Running, account: string): Adoption {
  const adoption = judgeAccount(memory, account);
  if (adoption === 'SAME') return adoption;
  const t = memory.begin();
  if (adoption === 'CHANGED') forget(t, secureElement);
  writeAccount(t, account);
  t.commit();
  if (adoption === 'CHANGED') move(running, secureElement, 'FACTORY_RESET');
  return adoption;
}

function recover(
  { memory, secureElement, chance, pairingKey }: BandDeps,
  rules: PasscodeRules,
  running: Running,
  proof: Uint8Array,
  digits: string,
): BandAnswer {
  const challenge = running.recoveryChallenge;
  running.recoveryChallenge = undefined;
  const passcode = PIN.parse(digits);
  if (passcode === undefined || digits.length !== rules.length) return 'INPUT_INVALID';
  if (BAND_STATES[running.state].RECOVERED === null || challenge === undefined) {
    return 'TOO_MANY_REQUESTS';
  }
  if (!equal(proof, recoveryProof(pairingKey, challenge, secureElement.cplc))) {
    return 'WRONG_PASSCODE';
  }
  keepPasscode(memory, passcode, chance);
  move(running, secureElement, 'RECOVERED');
  return undefined;
}

function keepPasscode(memory: Memory, passcode: PIN, chance: Chance): void {
  const t = memory.begin();
  writePasscode(t, passcode, chance.bytes(16));
  t.commit();
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
  if (now >= running.looseUntil) move(running, secureElement, 'LOOSE_OVER');
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
  running.field = undefined;
  return undefined;
}

/** GENERATE AC, and the status word of its success. */
const GENERATE_AC = 0xae;

/**
 * The gate. Only an armed band answers; a minute that ends while it lies in the field does not end
 * the tap, taking it off does.
 */
function openField({ secureElement, clock }: BandDeps, running: Running): NfcField {
  const { contactless } = secureElement;
  contactless.reset();
  // What a reader asks after the cryptogram finds the band silent; that is no refusal.
  let isDone = false;
  const at = () => clock.now();
  return {
    transceive(command) {
      if (running.state !== 'ARMED') {
        if (!isDone) running.field = { at: at(), silentIn: running.state };
        return undefined;
      }
      const answer = contactless.transceive(command);
      const isSuccess = answer[answer.length - 2] === 0x90;
      const gaveCryptogram = command[1] === GENERATE_AC && isSuccess;
      isDone ||= gaveCryptogram;
      running.field = gaveCryptogram
        ? { at: at(), askedFor: command[2] ?? 0 }
        : { at: at(), unfinished: true };
      if (gaveCryptogram) move(running, secureElement, 'TAPPED');
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
  keepPasscode(memory, passcode, chance);
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
  const log = logEntries(secureElement).slice(-10);
  const { field } = running;
  return {
    serialNumber,
    model,
    state,
    serviceGeneration: model.serviceGeneration ?? 1,
    worn: isWorn(state),
    passcodeSet: hasPasscode(memory),
    unlocked: isVerified(state),
    triesLeft: Math.max(0, rules.tries - wrongTries(memory)),
    armedUntil: state === 'ARMED' ? running.armedUntil : undefined,
    cards: cards.map((card, position) => ({ ...card, chosen: position === running.chosen })),
    log,
    lastTap: field && toldTap(field, log.at(-1)),
  };
}
