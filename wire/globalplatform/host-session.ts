/**
 * The host's side of an SCP03 session. Because the card challenge is pseudo-random, a whole script
 * is wrapped before the card is ever asked; its answers are checked afterwards, in their order.
 */
import { concat, DecodeError, equal } from '@armilla/bytes';
import { padMethod2, unpadMethod2 } from '@armilla/cipher';
import {
  type Answer,
  decodeAnswer,
  decodeCommandAPDU,
  encodeCommandAPDU,
  isSuccessOrWarning,
} from './apdu.ts';
import { decodeInitializeUpdateAnswer, type InitializeUpdateAnswer } from './initialize-update.ts';
import {
  type ChannelMode,
  cardCryptogram,
  deriveSessionKeys,
  hostCryptogram,
  MODE_LENGTHS,
  modeOfChallenge,
  pseudoRandomCardChallenge,
  type SessionKeys,
  type StaticKeys,
} from './key-derivation.ts';
import {
  C_DECRYPTION,
  C_MAC,
  type ChainState,
  commandCipher,
  commandMAC,
  INITIAL_CHAIN,
  R_ENCRYPTION,
  R_MAC,
  responseCipher,
  responseMAC,
  type SecurityLevel,
} from './secure-messaging.ts';

/** What a host needs to know of a session whoever draws the card's challenge. */
export type HostSessionBasis = {
  readonly keys: StaticKeys;
  readonly keyVersion: number;
  /** Fresh and not to be foretold: 8 bytes for the S8 mode, 16 for S16. */
  readonly hostChallenge: Uint8Array;
  readonly securityLevel: SecurityLevel;
};

export type HostSessionRequest = HostSessionBasis & {
  /** What the card's counter stands at, 0–FFFFFF: the number of sessions it has opened. */
  readonly sequenceCounter: number;
  /** The AID of the security domain the session is opened with. */
  readonly isdAid: Uint8Array;
};

/** A session opened with the card not there yet. */
export type HostSession = {
  /** Send these two first, in this order. */
  readonly initializeUpdate: Uint8Array;
  readonly externalAuthenticate: Uint8Array;
  /**
   * Wraps the next command. The plain command is a short APDU with a class byte of 00–0F or 80–8F.
   * At level 00 it travels as it is.
   * Throws DecodeError for what is no command, RangeError for data that grows over 255 bytes.
   */
  wrap(command: Uint8Array): Uint8Array;
  /**
   * Reads the answer to INITIALIZE UPDATE. Throws {@link DecodeError} when the card is not the
   * expected one, or its counter stands elsewhere (path `sequenceCounter`: wrap anew from there).
   */
  checkInitializeUpdate(answer: Uint8Array): InitializeUpdateAnswer;
  /**
   * Takes the protection off the next answer, in the order of `wrap`. An error status carries no
   * R-MAC and proves nothing; a success with a wrong R-MAC throws {@link DecodeError}.
   */
  unwrap(answer: Uint8Array): Answer;
};

/** Opens a session (Amendment D, 6.2) without asking the card. */
export function openHostSession(request: HostSessionRequest): HostSession {
  const { keys, hostChallenge, isdAid, sequenceCounter } = request;
  const mode = modeOfChallenge(hostChallenge);
  const cardChallenge = pseudoRandomCardChallenge(keys.enc, sequenceCounter, isdAid, mode);
  return sessionWith(request, cardChallenge, (decoded) => {
    if (decoded.sequenceCounter !== sequenceCounter) {
      throw new DecodeError('sequenceCounter', 'the card stands at another session');
    }
  });
}

/**
 * Opens a session with a card that has answered INITIALIZE UPDATE, as one must whose challenge is
 * random. Throws {@link DecodeError} when the card does not hold the keys.
 */
export function openHostSessionFromAnswer(
  request: HostSessionBasis,
  answer: Uint8Array,
): HostSession {
  const { cardChallenge } = readAnswer(answer);
  const session = sessionWith(request, cardChallenge, () => undefined);
  session.checkInitializeUpdate(answer);
  return session;
}

function sessionWith(
  request: HostSessionBasis,
  cardChallenge: Uint8Array,
  checkMore: (answer: InitializeUpdateAnswer) => void,
): HostSession {
  const { keys, hostChallenge, securityLevel } = request;
  const mode = modeOfChallenge(hostChallenge);
  const session = deriveSessionKeys(keys, hostChallenge, cardChallenge);
  const [externalAuthenticate, chain] = authenticate(
    session.mac,
    securityLevel,
    hostCryptogram(session.mac, hostChallenge, cardChallenge),
    mode,
  );
  return {
    initializeUpdate: initializeUpdateCommand(request.keyVersion, hostChallenge),
    externalAuthenticate,
    checkInitializeUpdate(answer) {
      const decoded = readAnswer(answer);
      checkMore(decoded);
      const cryptogram = cardCryptogram(session.mac, hostChallenge, cardChallenge);
      requireCard(decoded, request.keyVersion, cryptogram);
      return decoded;
    },
    ...openChain(session, securityLevel, chain, mode),
  };
}

/** INITIALIZE UPDATE (Amendment D, 7.1.1). */
export function initializeUpdateCommand(keyVersion: number, hostChallenge: Uint8Array): Uint8Array {
  return encodeCommandAPDU({
    cla: 0x80,
    ins: 0x50,
    p1: keyVersion,
    p2: 0x00,
    data: hostChallenge,
    le: 0x00,
  });
}

function authenticate(
  sMAC: Uint8Array,
  level: SecurityLevel,
  cryptogram: Uint8Array,
  mode: ChannelMode,
): [command: Uint8Array, chain: ChainState] {
  const { chainingValue } = INITIAL_CHAIN;
  const mac = commandMAC(sMAC, chainingValue, [0x84, 0x82, level, 0x00], cryptogram, mode);
  const data = concat(cryptogram, mac.subarray(0, MODE_LENGTHS[mode]));
  const command = encodeCommandAPDU({ cla: 0x84, ins: 0x82, p1: level, p2: 0x00, data });
  return [command, { chainingValue: mac, counter: 0 }];
}

function readAnswer(answer: Uint8Array): InitializeUpdateAnswer {
  const { data, status } = decodeAnswer(answer);
  if (status !== 0x9000) throw new DecodeError('status', 'INITIALIZE UPDATE was refused');
  return decodeInitializeUpdateAnswer(data);
}

function requireCard(
  decoded: InitializeUpdateAnswer,
  keyVersion: number,
  cryptogram: Uint8Array,
): void {
  if (keyVersion !== 0 && decoded.keyVersion !== keyVersion) {
    throw new DecodeError('keyVersion', 'the card answers with another key set');
  }
  if (!equal(decoded.cardCryptogram, cryptogram)) {
    throw new DecodeError('cardCryptogram', 'the card does not hold these keys');
  }
}

/** Wrapping and unwrapping from a given point of the chain on. */
export function openChain(
  keys: SessionKeys,
  level: SecurityLevel,
  start: ChainState,
  mode: ChannelMode = 'S8',
): Pick<HostSession, 'wrap' | 'unwrap'> {
  let chain = start;
  const awaited: ChainState[] = [];
  return {
    wrap(command) {
      const [wrapped, next] = wrapCommand(keys, level, chain, command, mode);
      chain = next;
      awaited.push(next);
      return wrapped;
    },
    unwrap(answer) {
      const state = awaited.shift();
      if (state === undefined) throw new Error('an answer to a command that was never wrapped');
      return unwrapAnswer(keys, level, state, answer, mode);
    },
  };
}

function wrapCommand(
  keys: SessionKeys,
  level: SecurityLevel,
  chain: ChainState,
  command: Uint8Array,
  mode: ChannelMode,
): [wrapped: Uint8Array, next: ChainState] {
  const { cla, ins, p1, p2, data, le } = decodeCommandAPDU(command);
  if ((level & C_MAC) === 0) return [command, chain];
  const counter = chain.counter + 1;
  const enciphered =
    (level & C_DECRYPTION) !== 0 && data.length > 0
      ? commandCipher(keys, counter, padMethod2(data, 16), 'encrypt')
      : data;
  const header = [cla | 0x04, ins, p1, p2] as const;
  const mac = commandMAC(keys.mac, chain.chainingValue, header, enciphered, mode);
  const wrapped = encodeCommandAPDU({
    cla: cla | 0x04,
    ins,
    p1,
    p2,
    data: concat(enciphered, mac.subarray(0, MODE_LENGTHS[mode])),
    ...(le === undefined ? {} : { le }),
  });
  return [wrapped, { chainingValue: mac, counter }];
}

/** Takes the protection off an answer at a given point of the chain. */
export function unwrapAnswer(
  keys: SessionKeys,
  level: SecurityLevel,
  { chainingValue, counter }: ChainState,
  answer: Uint8Array,
  mode: ChannelMode = 'S8',
): Answer {
  const { data, status } = decodeAnswer(answer);
  if ((level & R_MAC) === 0) return { data, status };
  if (!isSuccessOrWarning(status)) {
    if (data.length > 0) throw new DecodeError('', 'an error status with data');
    return { data, status };
  }
  const macLength = MODE_LENGTHS[mode];
  if (data.length < macLength) throw new DecodeError('rmac', 'missing');
  const body = data.slice(0, -macLength);
  const mac = data.subarray(body.length);
  if (!equal(mac, responseMAC(keys.rmac, chainingValue, body, status, mode))) {
    throw new DecodeError('rmac', 'does not match');
  }
  if ((level & R_ENCRYPTION) === 0 || body.length === 0) return { data: body, status };
  return { data: decipherAnswer(keys, counter, body), status };
}

function decipherAnswer(keys: SessionKeys, counter: number, body: Uint8Array): Uint8Array {
  if (body.length % 16 !== 0) throw new DecodeError('', 'not whole blocks');
  return unpadMethod2(responseCipher(keys, counter, body, 'decrypt'));
}
