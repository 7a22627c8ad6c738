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
  cardCryptogram,
  deriveSessionKeys,
  hostCryptogram,
  pseudoRandomCardChallenge,
  type SessionKeys,
  type StaticKeys,
} from './key-derivation.ts';
import {
  C_DECRYPTION,
  type ChainState,
  commandCipher,
  commandMAC,
  INITIAL_CHAIN,
  MAC_LENGTH,
  R_ENCRYPTION,
  R_MAC,
  responseCipher,
  responseMAC,
  type SecurityLevel,
} from './secure-messaging.ts';

export type HostSessionRequest = {
  readonly keys: StaticKeys;
  readonly keyVersion: number;
  /** 8 bytes, fresh and not to be foretold. */
  readonly hostChallenge: Uint8Array;
  /** What the card's counter stands at, 0–FFFFFF: the number of sessions it has opened. */
  readonly sequenceCounter: number;
  /** The AID of the security domain the session is opened with. */
  readonly isdAid: Uint8Array;
  readonly securityLevel: SecurityLevel;
};

/** A session opened with the card not there yet. */
export type HostSession = {
  /** Send these two first, in this order. */
  readonly initializeUpdate: Uint8Array;
  readonly externalAuthenticate: Uint8Array;
  /**
   * Wraps the next command. The plain command is a short APDU with a class byte of 00–0F or 80–8F.
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
  const cardChallenge = pseudoRandomCardChallenge(keys.enc, sequenceCounter, isdAid);
  const session = deriveSessionKeys(keys, hostChallenge, cardChallenge);
  const [externalAuthenticate, chain] = authenticate(
    session.mac,
    request.securityLevel,
    hostCryptogram(session.mac, hostChallenge, cardChallenge),
  );
  return {
    initializeUpdate: initializeUpdateCommand(request.keyVersion, hostChallenge),
    externalAuthenticate,
    checkInitializeUpdate: (answer) =>
      checkAnswer(answer, request, cardCryptogram(session.mac, hostChallenge, cardChallenge)),
    ...openChain(session, request.securityLevel, chain),
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
): [command: Uint8Array, chain: ChainState] {
  const mac = commandMAC(sMAC, INITIAL_CHAIN.chainingValue, [0x84, 0x82, level, 0x00], cryptogram);
  const data = concat(cryptogram, mac.subarray(0, MAC_LENGTH));
  const command = encodeCommandAPDU({ cla: 0x84, ins: 0x82, p1: level, p2: 0x00, data });
  return [command, { chainingValue: mac, counter: 0 }];
}

function checkAnswer(
  answer: Uint8Array,
  request: HostSessionRequest,
  cryptogram: Uint8Array,
): InitializeUpdateAnswer {
  const { data, status } = decodeAnswer(answer);
  if (status !== 0x9000) throw new DecodeError('status', 'INITIALIZE UPDATE was refused');
  const decoded = decodeInitializeUpdateAnswer(data);
  if (decoded.sequenceCounter !== request.sequenceCounter) {
    throw new DecodeError('sequenceCounter', 'the card stands at another session');
  }
  if (request.keyVersion !== 0 && decoded.keyVersion !== request.keyVersion) {
    throw new DecodeError('keyVersion', 'the card answers with another key set');
  }
  if (!equal(decoded.cardCryptogram, cryptogram)) {
    throw new DecodeError('cardCryptogram', 'the card does not hold these keys');
  }
  return decoded;
}

/** Wrapping and unwrapping from a given point of the chain on. */
export function openChain(
  keys: SessionKeys,
  level: SecurityLevel,
  start: ChainState,
): Pick<HostSession, 'wrap' | 'unwrap'> {
  let chain = start;
  const awaited: ChainState[] = [];
  return {
    wrap(command) {
      const [wrapped, next] = wrapCommand(keys, level, chain, command);
      chain = next;
      awaited.push(next);
      return wrapped;
    },
    unwrap(answer) {
      const state = awaited.shift();
      if (state === undefined) throw new Error('an answer to a command that was never wrapped');
      return unwrapAnswer(keys, level, state, answer);
    },
  };
}

function wrapCommand(
  keys: SessionKeys,
  level: SecurityLevel,
  chain: ChainState,
  command: Uint8Array,
): [wrapped: Uint8Array, next: ChainState] {
  const { cla, ins, p1, p2, data, le } = decodeCommandAPDU(command);
  const counter = chain.counter + 1;
  const enciphered =
    (level & C_DECRYPTION) !== 0 && data.length > 0
      ? commandCipher(keys, counter, padMethod2(data, 16), 'encrypt')
      : data;
  const mac = commandMAC(keys.mac, chain.chainingValue, [cla | 0x04, ins, p1, p2], enciphered);
  const wrapped = encodeCommandAPDU({
    cla: cla | 0x04,
    ins,
    p1,
    p2,
    data: concat(enciphered, mac.subarray(0, MAC_LENGTH)),
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
): Answer {
  const { data, status } = decodeAnswer(answer);
  if ((level & R_MAC) === 0) return { data, status };
  if (!isSuccessOrWarning(status)) {
    if (data.length > 0) throw new DecodeError('', 'an error status with data');
    return { data, status };
  }
  if (data.length < MAC_LENGTH) throw new DecodeError('rmac', 'missing');
  const body = data.slice(0, -MAC_LENGTH);
  const mac = data.subarray(data.length - MAC_LENGTH);
  if (!equal(mac, responseMAC(keys.rmac, chainingValue, body, status))) {
    throw new DecodeError('rmac', 'does not match');
  }
  if ((level & R_ENCRYPTION) === 0 || body.length === 0) return { data: body, status };
  return { data: decipherAnswer(keys, counter, body), status };
}

function decipherAnswer(keys: SessionKeys, counter: number, body: Uint8Array): Uint8Array {
  if (body.length % 16 !== 0) throw new DecodeError('', 'not whole blocks');
  return unpadMethod2(responseCipher(keys, counter, body, 'decrypt'));
}
