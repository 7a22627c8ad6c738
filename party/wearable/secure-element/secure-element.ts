/**
 * The secure element: one chip with two links. Readers reach what pays over the contactless one,
 * the phone reaches what manages over the wired one, and neither disturbs the other.
 */
import { DecodeError } from '@armilla/bytes';
import { type RsaPrivateKey, rsaPrivate } from '@armilla/cipher';
import {
  type Answer,
  CONTACTLESS_DEACTIVATED,
  type Command,
  decodeCommandAPDU,
  encodeAnswer,
  type SecurityLevel,
} from '@armilla/globalplatform';
import { MemoryFailure } from '../memory/flash.ts';
import type { Memory, Transaction } from '../memory/memory.ts';
import { type Administration, openAdministration } from './administration.ts';
import { STATUS, type Status, say, within } from './answer.ts';
import type { VolatileChoice } from './contactless-service.ts';
import { type LogEntry, readBandLog, readLog } from './cryptogram-log.ts';
import { bootDomain, type FactoryFacts, isClosed, readCPLC } from './domain-store.ts';
import { readApplication } from './payment-application.ts';
import { openPaymentChannel, type PaymentChannel } from './payment-channel.ts';
import {
  type AIDHex,
  type Instance,
  instances,
  isPayable,
  isUsable,
  MAXIMUM_INSTANCES,
  moveToFront,
  removeInstance,
  writeInstance,
  writeOrder,
} from './registry.ts';

/** A link to a card: commands in, answers out, never a throw but {@link MemoryFailure}. */
export type CardLink = {
  /** The field or the power of this link was away. */
  reset(): void;
  /** One command APDU; the answer always ends with a status word. */
  transceive(command: Uint8Array): Uint8Array;
};

export type SecureElementDeps = {
  readonly memory: Memory;
  /** Used at the first boot alone; afterwards the memory holds what became of it. */
  readonly factory: FactoryFacts;
  readonly chance: { bytes(length: number): Uint8Array };
  /** The host's clock, for the log alone: a chip has none. */
  readonly clock: { now(): number };
  /** A quicker RSA than the built-in one: for example a platform's own. */
  readonly rsaPrivate?: (key: RsaPrivateKey, block: Uint8Array) => Uint8Array;
  /** How many payment instances fit; 16 when left out. */
  readonly capacity?: number;
  /**
   * What a secure session must protect at least; C-MAC (01) when left out, so that nobody between
   * host and chip slips a command in. 00 for a test card that any manager may open.
   */
  readonly minimumLevel?: SecurityLevel;
  /** Whether the wearer has proved to be the holder; without it, never. */
  readonly isVerified?: () => boolean;
};

/** An instance as the firmware sees it. */
export type InstalledCard = Instance & {
  readonly isPayable: boolean;
  /** The rest is there once the instance is personalised. */
  readonly dpanLastFour?: string;
  readonly label?: string;
  readonly tokenUniqueReference?: string;
};

/** The chip. As a link of its own it is a plain card in a reader: it pays and can be managed. */
export type SecureElement = CardLink & {
  /** Payment alone: what a reader in the field reaches. */
  readonly contactless: CardLink;
  /** Management alone: what the phone reaches. Paying over it would be a relay attack. */
  readonly wired: CardLink;
  /** Card production life cycle data, 42 bytes. */
  readonly cplc: Uint8Array;
  /** All instances in their order of preference. */
  cards(): readonly InstalledCard[];
  /** The one card readers shall find until it is changed; undefined for the usual order. */
  choose(aid: AIDHex | undefined): void;
  /** Puts these first, in this order. */
  setOrder(aids: readonly AIDHex[], within?: Transaction): void;
  /** The last ten cryptograms of one instance, or of all, newest first. */
  log(aid?: AIDHex): readonly LogEntry[];
  /** Hides every instance from readers until the token service activates it again. */
  deactivateAll(within?: Transaction): void;
  /** Removes every payment instance, in one transaction. */
  eraseInstances(): void;
};

const LEAST_LEVEL: SecurityLevel = 0x01;

/** Boots a chip from its memory. */
export function createSecureElement(deps: SecureElementDeps): SecureElement {
  const { memory } = deps;
  bootDomain(memory, deps.factory);
  const choice: VolatileChoice = { aid: undefined };
  const payment = () =>
    openPaymentChannel({
      memory,
      chance: reserve(deps.chance),
      clock: deps.clock,
      rsaPrivate: deps.rsaPrivate ?? rsaPrivate,
      isVerified: deps.isVerified ?? (() => false),
      chosen: () => choice.aid,
    });
  const capacity = deps.capacity ?? MAXIMUM_INSTANCES;
  const minimumLevel = deps.minimumLevel ?? LEAST_LEVEL;
  const administration = () => openAdministration({ memory, choice, capacity, minimumLevel });
  const whole = openLink(memory, payment(), administration());
  const wired = openLink(memory, undefined, administration());
  return {
    transceive: whole.transceive,
    reset() {
      choice.aid = undefined;
      whole.reset();
    },
    contactless: openLink(memory, payment(), undefined),
    wired,
    get cplc() {
      return readCPLC(memory);
    },
    cards: () => instances(memory).map((instance) => installedCard(memory, instance)),
    choose(aid) {
      choice.aid = aid;
    },
    setOrder: (aids, t) => atomically(memory, t, (inside) => setOrder(inside, aids)),
    log: (aid) => (aid === undefined ? readBandLog(memory) : readLog(memory, aid)),
    deactivateAll: (t) => atomically(memory, t, deactivateAll),
    eraseInstances() {
      // A package that is open was written with the instances in view: it goes first.
      wired.reset();
      whole.reset();
      atomically(memory, undefined, eraseInstances);
    },
  };
}

/** Runs a change inside a transaction that is under way, or in one of its own. */
function atomically(
  memory: Memory,
  within: Transaction | undefined,
  change: (t: Transaction) => void,
): void {
  const t = within ?? memory.begin();
  change(t);
  if (within === undefined) t.commit();
}

function setOrder(t: Transaction, aids: readonly AIDHex[]): void {
  writeOrder(t, moveToFront(t, aids));
}

function installedCard(memory: Memory, instance: Instance): InstalledCard {
  const installed = { ...instance, isPayable: isPayable(instance) };
  if (!isUsable(instance)) return installed;
  const { dpanLastFour, risk } = readApplication(memory, instance.aid);
  const reference = risk.tokenUniqueReference;
  return {
    ...installed,
    dpanLastFour,
    label: risk.label,
    ...(reference === undefined ? {} : { tokenUniqueReference: reference }),
  };
}

/** Bytes taken in one go: each call of a platform's generator costs more than its bytes do. */
const RESERVE_BYTES = 256;

/** The same chance with a reserve; no byte is given out twice. */
function reserve(chance: SecureElementDeps['chance']): SecureElementDeps['chance'] {
  let left = new Uint8Array(0);
  return {
    bytes(length) {
      if (length > left.length) left = chance.bytes(Math.max(length, RESERVE_BYTES)).slice();
      const taken = left.slice(0, length);
      left.fill(0, 0, length);
      left = left.subarray(length);
      return taken;
    },
  };
}

function deactivateAll(t: Transaction): void {
  for (const instance of instances(t)) {
    writeInstance(t, { ...instance, contactlessState: CONTACTLESS_DEACTIVATED });
  }
}

function eraseInstances(t: Transaction): void {
  for (const { aid } of instances(t)) removeInstance(t, aid);
}

/** Who the last SELECT went to. */
type Owner = 'payment' | 'administration' | undefined;

function openLink(
  memory: Memory,
  payment: PaymentChannel | undefined,
  administration: Administration | undefined,
): CardLink {
  let owner: Owner;
  const reset = (): void => {
    payment?.reset();
    administration?.reset();
    // After a reset the issuer domain is selected, where the link reaches it (GPCS, 6.2).
    administration?.select(new Uint8Array(0));
    owner = administration === undefined ? undefined : 'administration';
  };
  const select = (command: Command): Answer => {
    const { p1, p2, data } = command;
    if (p1 !== 0x04 || (p2 !== 0x00 && p2 !== 0x02)) return say(STATUS.WRONG_P1P2);
    const managed = administration?.select(data);
    if (managed !== undefined) payment?.reset();
    const isShut = managed === undefined && isClosed(memory);
    const paid = isShut ? undefined : (managed ?? payment?.select(data, p2 === 0x02));
    owner = managed !== undefined ? 'administration' : paid !== undefined ? 'payment' : undefined;
    if (isShut) return say(STATUS.FUNCTION_NOT_SUPPORTED);
    return within(command, paid ?? say(STATUS.NOT_FOUND));
  };
  const route = (command: Command): Uint8Array => {
    if (command.cla === 0x00 && command.ins === 0xa4) return plain(select(command));
    if (owner === 'administration' && administration !== undefined) {
      return administration.handle(command);
    }
    if (owner === 'payment' && payment !== undefined) return plain(payment.handle(command));
    return plain(say(STATUS.CONDITIONS_NOT_SATISFIED));
  };
  reset();
  return { reset, transceive: (bytes) => answerAlways(bytes, route, reset) };
}

function plain({ data, status }: Answer): Uint8Array {
  return encodeAnswer(data, status);
}

/** Whatever comes in, a status word goes out; a failure inside also ends what was under way. */
function answerAlways(
  bytes: Uint8Array,
  route: (command: Command) => Uint8Array,
  reset: () => void,
): Uint8Array {
  let command: Command;
  try {
    command = decodeCommandAPDU(bytes);
  } catch {
    return plain(say(STATUS.WRONG_LENGTH));
  }
  const unfit = classRefusal(command.cla);
  if (unfit !== undefined) return plain(say(unfit));
  try {
    return route(command);
  } catch (error) {
    if (error instanceof MemoryFailure) throw error;
    if (error instanceof DecodeError) return plain(say(STATUS.WRONG_DATA));
    reset();
    return plain(say(STATUS.NO_DIAGNOSIS));
  }
}

/**
 * What is wrong with a class byte (ISO/IEC 7816-4, 5.4.1): one channel, no chaining, no secure
 * messaging but that of GlobalPlatform (84).
 */
function classRefusal(cla: number): Status | undefined {
  if (cla === 0x00 || cla === 0x80 || cla === 0x84) return undefined;
  if (cla === 0xff || (cla & 0x60) === 0x20) return STATUS.UNKNOWN_CLASS;
  if ((cla & 0x40) !== 0 || (cla & 0x03) !== 0) return STATUS.CHANNEL_NOT_SUPPORTED;
  return (cla & 0x10) !== 0 ? STATUS.CHAINING_NOT_SUPPORTED : STATUS.SECURE_MESSAGING_NOT_SUPPORTED;
}
