/**
 * A band that is torn: how it boots out of an image, how a host and a reader talk to it, and what
 * each of them has seen leave it.
 */
import { randomBytes } from 'node:crypto';
import { concat, equal, fromHex, hex } from '@armilla/bytes';
import { applicationCryptogram } from '@armilla/emv';
import {
  decodeAnswer,
  decodeInitializeUpdateAnswer,
  FACTORY_KEY_VERSION,
  type HostSession,
  ISSUER_SECURITY_DOMAIN_AID,
  initializeUpdateCommand,
  openHostSession,
  type PaymentInstanceData,
  type StaticKeys,
} from '@armilla/globalplatform';
import { seededChance } from '@armilla/kit/chance';
import { steppedClock } from '@armilla/kit/clock';
import { SecretBytes } from '@armilla/kit/secret';
import { decodeTlv, findDeep } from '@armilla/tlv';
import { type Band, createWearable, type Flash, type Memory } from '@armilla/wearable';

/** How a memory is opened on a flash; a test may plant a bug here. */
export type OpenMemory = (flash: Flash) => Memory;

const NOW = Date.UTC(2026, 0, 15, 12);
const KEYS: StaticKeys = { enc: randomBytes(16), mac: randomBytes(16), dek: randomBytes(16) };
const PAIRING_KEY = new SecretBytes(randomBytes(16));
const CPLC = Uint8Array.from({ length: 42 }, (_, index) => 0x40 + index);

/** What left a band and was seen outside: a number that came once may never come again. */
export type Seen = {
  readonly atcs: Map<string, Set<number>>;
  readonly complaints: string[];
  /** What is left of the wearer's tries after the wrong passcodes that were answered. */
  triesLeft: number;
};

export function nothingSeen(): Seen {
  return { atcs: new Map(), complaints: [], triesLeft: Number.POSITIVE_INFINITY };
}

export type Subject = {
  readonly band: Band;
  readonly keys: StaticKeys;
  readonly pairingKey: SecretBytes;
  /** The phone's link to the chip. Throws when the answer is none of these status words. */
  wired(command: Uint8Array, ...expected: number[]): Uint8Array;
  /** Chooses the card whose AID this is and answers as in a reader's field. */
  field(command: Uint8Array): Uint8Array;
  /** A host's session, prepared; nothing has been sent but the question for the counter. */
  session(keys?: StaticKeys, keyVersion?: number): HostSession;
};

/** Boots a band out of an image: the same chance and the same time at every boot. */
export function boot(flash: Flash, openMemory: OpenMemory): Subject {
  const band = createWearable({
    birth: { serialNumber: 'TEAR', cplc: CPLC, keys: KEYS, pairingKey: PAIRING_KEY },
    model: { model: 'tear', name: 'Tear', kind: 'BAND', screen: { width: 1, height: 1 } },
    flash,
    openMemory,
    clock: steppedClock(NOW),
    chance: seededChance(5),
  });
  const { wired, contactless } = band.secureElement;
  return {
    band,
    keys: KEYS,
    pairingKey: PAIRING_KEY,
    wired: (command, ...expected) => checked(wired.transceive(command), expected),
    field: (command) => contactless.transceive(command),
    session(keys = KEYS, keyVersion = FACTORY_KEY_VERSION) {
      wired.transceive(selectCommand(ISSUER_SECURITY_DOMAIN_AID));
      const answer = wired.transceive(initializeUpdateCommand(0, new Uint8Array(8)));
      const { sequenceCounter = 0 } = decodeInitializeUpdateAnswer(decodeAnswer(answer).data);
      return openHostSession({
        keys,
        keyVersion,
        hostChallenge: seededChance(sequenceCounter + 1).bytes(8),
        sequenceCounter,
        isdAid: ISSUER_SECURITY_DOMAIN_AID,
        securityLevel: 0x33,
      });
    },
  };
}

/** The answer, when its status word is one that was expected; 9000 when none is named. */
function checked(answer: Uint8Array, expected: readonly number[]): Uint8Array {
  const { status } = decodeAnswer(answer);
  const isExpected = expected.length === 0 ? status === 0x9000 : expected.includes(status);
  if (!isExpected) throw new Error(`the chip answered ${status.toString(16)}`);
  return answer;
}

export function selectCommand(name: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(0x00, 0xa4, 0x04, 0x00, name.length), name, Uint8Array.of(0x00));
}

/** What the reader says at each tap, as the cards' CDOL1 asks for it. */
const TERMINAL = {
  amountAuthorised: fromHex('000000001240'),
  amountOther: fromHex('000000000000'),
  terminalCountry: fromHex('0300'),
  tvr: fromHex('0000000000'),
  currency: fromHex('0978'),
  date: fromHex('260115'),
  type: fromHex('00'),
  unpredictableNumber: fromHex('DEADBEEF'),
} as const;

const GENERATE_AC = concat(fromHex('80AE8000 1D'), ...Object.values(TERMINAL), Uint8Array.of(0x00));

/** The commands of a tap at one card, with CDA left to other tests. */
export const TAP_COMMANDS: readonly Uint8Array[] = [
  fromHex('80A8000002830000'),
  fromHex('00B2011400'),
  fromHex('00B2012400'),
  GENERATE_AC,
];

/**
 * One tap, a command at a time; yields after each answer. Whatever leaves is held against what has
 * been seen before.
 */
export function* tapSteps(
  { band, field }: Subject,
  card: PaymentInstanceData,
  seen: Seen,
): Generator<void, void> {
  const success = (answer: Uint8Array): Uint8Array => {
    const { data, status } = decodeAnswer(answer);
    if (status !== 0x9000) throw new Error(`a card answered ${status.toString(16)}`);
    return data;
  };
  success(field(selectCommand(card.instanceAid)));
  yield;
  let last: Uint8Array = new Uint8Array(0);
  for (const command of TAP_COMMANDS) {
    last = success(field(command));
    if (command === GENERATE_AC) judgeCryptogram(band, card, last, seen);
    yield;
  }
}

/** A cryptogram must be right, its counter new, and the log must know it. */
function judgeCryptogram(
  band: Band,
  card: PaymentInstanceData,
  answer: Uint8Array,
  { atcs, complaints }: Seen,
): void {
  const value = (tag: number) => findDeep(decodeTlv(answer), tag)?.value ?? new Uint8Array(0);
  const atc = value(0x9f36);
  const expected = applicationCryptogram({
    masterKey: card.mkAC,
    cvn: card.cryptogramVersionNumber,
    iad: value(0x9f10),
    dataInput: { ...TERMINAL, aip: card.aip, atc },
  });
  if (!equal(value(0x9f26), expected)) complaints.push('a cryptogram that no issuer accepts');
  const number = ((atc[0] ?? 0) << 8) | (atc[1] ?? 0);
  const aid = hex(card.instanceAid);
  const known = atcs.get(aid) ?? new Set();
  if ([...known].some((other) => other >= number)) complaints.push(`the counter ${number} again`);
  atcs.set(aid, known.add(number));
  if (band.secureElement.log(aid)[0]?.atc !== number) complaints.push('a tap without a log entry');
}
