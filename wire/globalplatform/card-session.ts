/**
 * The card's side of an SCP03 session: what it answers to INITIALIZE UPDATE, whether the host has
 * proved itself, and the same secure messaging seen from the other end.
 */
import { concat, equal } from '@armilla/bytes';
import { padMethod2, unpadMethod2 } from '@armilla/cipher';
import { type Command, encodeAnswer, isSuccessOrWarning } from './apdu.ts';
import { encodeInitializeUpdateAnswer, OPTION_I } from './initialize-update.ts';
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
  isSecurityLevel,
  MAC_LENGTH,
  R_ENCRYPTION,
  R_MAC,
  responseCipher,
  responseMAC,
  type SecurityLevel,
} from './secure-messaging.ts';

export type CardSessionRequest = {
  readonly keys: StaticKeys;
  readonly keyVersion: number;
  /** 10 bytes that the host diversified the keys by. */
  readonly diversificationData: Uint8Array;
  readonly sequenceCounter: number;
  /** The AID of the security domain that is asked. */
  readonly aid: Uint8Array;
  /** 8 bytes, from INITIALIZE UPDATE. */
  readonly hostChallenge: Uint8Array;
};

/** A session that the host has asked for and not yet authenticated. */
export type ProposedSession = {
  /** The data of the answer to INITIALIZE UPDATE. */
  readonly answer: Uint8Array;
  /**
   * Judges EXTERNAL AUTHENTICATE, as received with its class byte of 84. Undefined when cryptogram,
   * MAC, level or form is wrong; the card must then forget the proposal.
   */
  authenticate(command: Command): CardSession | undefined;
};

/** A session in which the host has proved itself. */
export type CardSession = {
  readonly level: SecurityLevel;
  /**
   * Takes the protection off a command. Undefined when the MAC or the padding is wrong, or there
   * is none: the session is over then.
   */
  unwrap(command: Command): Command | undefined;
  /** Protects the answer to the command unwrapped last. Data is at most 240 bytes under R-ENC. */
  wrap(data: Uint8Array, status: number): Uint8Array;
};

/** Answers INITIALIZE UPDATE (Amendment D, 7.1.1). */
export function proposeSession(request: CardSessionRequest): ProposedSession {
  const { keys, hostChallenge, sequenceCounter, aid } = request;
  const cardChallenge = pseudoRandomCardChallenge(keys.enc, sequenceCounter, aid);
  const session = deriveSessionKeys(keys, hostChallenge, cardChallenge);
  const answer = encodeInitializeUpdateAnswer({
    diversificationData: request.diversificationData,
    keyVersion: request.keyVersion,
    option: OPTION_I,
    cardChallenge,
    cardCryptogram: cardCryptogram(session.mac, hostChallenge, cardChallenge),
    sequenceCounter,
  });
  const expected = hostCryptogram(session.mac, hostChallenge, cardChallenge);
  return { answer, authenticate: (command) => judgeHost(session, expected, command) };
}

function judgeHost(
  keys: SessionKeys,
  expected: Uint8Array,
  { cla, ins, p1, p2, data }: Command,
): CardSession | undefined {
  if (!isSecurityLevel(p1) || p2 !== 0 || data.length !== 16) return undefined;
  const cryptogram = data.subarray(0, 8);
  const mac = commandMAC(keys.mac, INITIAL_CHAIN.chainingValue, [cla, ins, p1, p2], cryptogram);
  const macRight = equal(data.subarray(8), mac.subarray(0, MAC_LENGTH));
  if (!equal(cryptogram, expected) || !macRight) return undefined;
  return openCardChain(keys, p1, { chainingValue: mac, counter: 0 });
}

/** The card's end of secure messaging from a given point of the chain on. */
export function openCardChain(
  keys: SessionKeys,
  level: SecurityLevel,
  start: ChainState,
): CardSession {
  let chain = start;
  return {
    level,
    unwrap(command) {
      const opened = unwrapCommand(keys, level, chain, command);
      if (opened === undefined) return undefined;
      chain = opened.next;
      return opened.plain;
    },
    wrap: (data, status) => wrapAnswer(keys, level, chain, data, status),
  };
}

function unwrapCommand(
  keys: SessionKeys,
  level: SecurityLevel,
  chain: ChainState,
  command: Command,
): { plain: Command; next: ChainState } | undefined {
  const { cla, ins, p1, p2, data } = command;
  if ((cla & 0x04) === 0 || data.length < MAC_LENGTH) return undefined;
  const body = data.slice(0, -MAC_LENGTH);
  const mac = commandMAC(keys.mac, chain.chainingValue, [cla, ins, p1, p2], body);
  if (!equal(data.subarray(body.length), mac.subarray(0, MAC_LENGTH))) return undefined;
  const next = { chainingValue: mac, counter: chain.counter + 1 };
  const plainData = decipherCommand(keys, level, next.counter, body);
  if (plainData === undefined) return undefined;
  return { plain: { ...command, cla: cla & ~0x04, data: plainData }, next };
}

function decipherCommand(
  keys: SessionKeys,
  level: SecurityLevel,
  counter: number,
  body: Uint8Array,
): Uint8Array | undefined {
  if ((level & C_DECRYPTION) === 0 || body.length === 0) return body;
  if (body.length % 16 !== 0) return undefined;
  const padded = commandCipher(keys, counter, body, 'decrypt');
  try {
    return unpadMethod2(padded);
  } catch {
    return undefined;
  }
}

function wrapAnswer(
  keys: SessionKeys,
  level: SecurityLevel,
  { chainingValue, counter }: ChainState,
  data: Uint8Array,
  status: number,
): Uint8Array {
  if ((level & R_MAC) === 0) return encodeAnswer(data, status);
  if (!isSuccessOrWarning(status)) return encodeAnswer(new Uint8Array(0), status);
  const body =
    (level & R_ENCRYPTION) !== 0 && data.length > 0
      ? responseCipher(keys, counter, padMethod2(data, 16), 'encrypt')
      : data;
  const mac = responseMAC(keys.rmac, chainingValue, body, status);
  return encodeAnswer(concat(body, mac), status);
}
