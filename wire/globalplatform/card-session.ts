/**
 * The card's side of an SCP03 session: what it answers to INITIALIZE UPDATE, whether the host has
 * proved itself, and the same secure messaging seen from the other end.
 */
import { concat, equal } from '@armilla/bytes';
import { padMethod2, unpadMethod2 } from '@armilla/cipher';
import { type Command, encodeAnswer, isSuccessOrWarning } from './apdu.ts';
import {
  encodeInitializeUpdateAnswer,
  OPTION_I,
  OPTION_I_PSEUDO_RANDOM,
  OPTION_I_S16,
} from './initialize-update.ts';
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
  isSecurityLevel,
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
  /** From INITIALIZE UPDATE: 8 bytes for the S8 mode, 16 for S16. */
  readonly hostChallenge: Uint8Array;
  /** A random challenge as long as the host's; left out, it is pseudo-random. */
  readonly cardChallenge?: Uint8Array;
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
   * Takes the protection off a command. Undefined when the MAC or the padding is wrong, there is
   * none, or, at level 00, there is one: the session is over then.
   */
  unwrap(command: Command): Command | undefined;
  /**
   * Protects the answer to the command unwrapped last. Data is at most 239 bytes under R-ENC and
   * R-MAC.
   */
  wrap(data: Uint8Array, status: number): Uint8Array;
};

/** Answers INITIALIZE UPDATE (Amendment D, 7.1.1). */
export function proposeSession(request: CardSessionRequest): ProposedSession {
  const { keys, hostChallenge, sequenceCounter, aid } = request;
  const mode = modeOfChallenge(hostChallenge);
  const isRandom = request.cardChallenge !== undefined;
  const cardChallenge =
    request.cardChallenge ?? pseudoRandomCardChallenge(keys.enc, sequenceCounter, aid, mode);
  const session = deriveSessionKeys(keys, hostChallenge, cardChallenge);
  const answer = encodeInitializeUpdateAnswer({
    diversificationData: request.diversificationData,
    keyVersion: request.keyVersion,
    option: optionOf(mode, isRandom),
    cardChallenge,
    cardCryptogram: cardCryptogram(session.mac, hostChallenge, cardChallenge),
    ...(isRandom ? {} : { sequenceCounter }),
  });
  const expected = hostCryptogram(session.mac, hostChallenge, cardChallenge);
  return { answer, authenticate: (command) => judgeHost(session, expected, command, mode) };
}

function optionOf(mode: ChannelMode, isRandom: boolean): number {
  const option = isRandom ? OPTION_I & ~OPTION_I_PSEUDO_RANDOM : OPTION_I;
  return mode === 'S16' ? option | OPTION_I_S16 : option;
}

function judgeHost(
  keys: SessionKeys,
  expected: Uint8Array,
  { cla, ins, p1, p2, data }: Command,
  mode: ChannelMode,
): CardSession | undefined {
  const length = MODE_LENGTHS[mode];
  if (!isSecurityLevel(p1) || p2 !== 0 || data.length !== 2 * length) return undefined;
  const cryptogram = data.subarray(0, length);
  const { chainingValue } = INITIAL_CHAIN;
  const mac = commandMAC(keys.mac, chainingValue, [cla, ins, p1, p2], cryptogram, mode);
  const macRight = equal(data.subarray(length), mac.subarray(0, length));
  if (!equal(cryptogram, expected) || !macRight) return undefined;
  return openCardChain(keys, p1, { chainingValue: mac, counter: 0 }, mode);
}

/** The card's end of secure messaging from a given point of the chain on. */
export function openCardChain(
  keys: SessionKeys,
  level: SecurityLevel,
  start: ChainState,
  mode: ChannelMode = 'S8',
): CardSession {
  let chain = start;
  return {
    level,
    unwrap(command) {
      const opened = unwrapCommand(keys, level, chain, command, mode);
      if (opened === undefined) return undefined;
      chain = opened.next;
      return opened.plain;
    },
    wrap: (data, status) => wrapAnswer(keys, level, chain, data, status, mode),
  };
}

function unwrapCommand(
  keys: SessionKeys,
  level: SecurityLevel,
  chain: ChainState,
  command: Command,
  mode: ChannelMode,
): { plain: Command; next: ChainState } | undefined {
  const { cla, ins, p1, p2, data } = command;
  const isProtected = (cla & 0x04) !== 0;
  // At level 00 no MAC can be told from data: a command that claims one is not the session's.
  if ((level & C_MAC) === 0) return isProtected ? undefined : { plain: command, next: chain };
  const macLength = MODE_LENGTHS[mode];
  if (!isProtected || data.length < macLength) return undefined;
  const body = data.slice(0, -macLength);
  const mac = commandMAC(keys.mac, chain.chainingValue, [cla, ins, p1, p2], body, mode);
  if (!equal(data.subarray(body.length), mac.subarray(0, macLength))) return undefined;
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
  mode: ChannelMode,
): Uint8Array {
  if ((level & R_MAC) === 0) return encodeAnswer(data, status);
  if (!isSuccessOrWarning(status)) return encodeAnswer(new Uint8Array(0), status);
  const body =
    (level & R_ENCRYPTION) !== 0 && data.length > 0
      ? responseCipher(keys, counter, padMethod2(data, 16), 'encrypt')
      : data;
  const mac = responseMAC(keys.rmac, chainingValue, body, status, mode);
  return encodeAnswer(concat(body, mac), status);
}
