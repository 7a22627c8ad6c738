/**
 * Paying: PPSE, SELECT and the commands of a transaction, on one link. The application transaction
 * counter is durable before GET PROCESSING OPTIONS answers, the log before GENERATE AC does.
 */
import { concat, equal, fromHex, hex } from '@armilla/bytes';
import type { RsaPrivateKey } from '@armilla/cipher';
import { applicationCryptogram, encodeIad, signCda, transactionDataHash } from '@armilla/emv';
import type { Answer, Command } from '@armilla/globalplatform';
import { type DolEntry, decodeNumeric, encodeTlv } from '@armilla/tlv';
import {
  CRYPTOGRAM_INFORMATION,
  cardAction,
  cardholderInteraction,
  cardVerificationResults,
  requestedCryptogram,
} from '../decide/card-action.ts';
import {
  TRANSACTION_STATES,
  type TransactionCommand,
  type TransactionState,
} from '../decide/transaction-state.ts';
import type { Memory } from '../memory/memory.ts';
import { ok, STATUS, say, within } from './answer.ts';
import { encodeLogRecord, LOG_FORMAT, printable, readLog, writeLog } from './cryptogram-log.ts';
import { isClosed } from './domain-store.ts';
import {
  type ApplicationFacts,
  applicationFacts,
  directoryEntry,
  type PaymentApplication,
  readApplication,
  resistsRelays,
  verifiesOnDevice,
} from './payment-application.ts';
import { type AIDHex, atcKey, instances, isPayable, readInstance } from './registry.ts';

/** "2PAY.SYS.DDF01" (EMV Book B, 3.3.1). */
const PPSE_NAME = fromHex('325041592E5359532E4444463031');

/** What paying needs of the chip around it. */
export type PaymentDeps = {
  readonly memory: Memory;
  readonly chance: { bytes(length: number): Uint8Array };
  /** Signs one block with a card's key: in the chip's own arithmetic or a quicker one. */
  readonly rsaPrivate: (key: RsaPrivateKey, block: Uint8Array) => Uint8Array;
  /** Whether the wearer has proved to be the holder. */
  readonly isVerified: () => boolean;
  /** The host's clock, for the log alone. */
  readonly clock: { now(): number };
  /** The one instance chosen for the next tap, if any: readers then see no other. */
  readonly chosen: () => AIDHex | undefined;
};

type Selected = {
  readonly application: PaymentApplication;
  state: TransactionState;
  pdolData: Uint8Array;
  relay: RelayExchange | undefined;
};

/** The last exchange of relay resistance in this transaction. */
type RelayExchange = {
  readonly count: number;
  /** The reader's entropy, which must be the unpredictable number of GENERATE AC. */
  readonly readerEntropy: Uint8Array;
  /** The card's entropy and its three times, 10 bytes. */
  readonly told: Uint8Array;
};

export type PaymentChannel = {
  /** SELECT by name; undefined when the name is neither the PPSE's nor a payable instance's. */
  select(name: Uint8Array, next: boolean): Answer | undefined;
  /** Any other command, for the instance selected last. */
  handle(command: Command): Answer;
  isSelected(): boolean;
  reset(): void;
};

/** One link's view of the payment instances. */
export function openPaymentChannel(deps: PaymentDeps): PaymentChannel {
  let selected: Selected | undefined;
  let directory: KnownDirectory | undefined;
  return {
    select(name, next) {
      const after = next ? selected?.application.aid : undefined;
      selected = undefined;
      if (equal(name, PPSE_NAME)) {
        directory = paymentEnvironment(deps, directory);
        return directory?.answer ?? say(STATUS.NOT_FOUND);
      }
      const aid = findInstance(deps, name, after);
      if (aid === undefined) return undefined;
      const application = readApplication(deps.memory, aid);
      const pdolData = new Uint8Array(0);
      selected = { application, state: 'SELECTED', pdolData, relay: undefined };
      return ok(application.fci);
    },
    handle: (command) =>
      selected === undefined ? say(STATUS.CONDITIONS_NOT_SATISFIED) : run(deps, selected, command),
    isSelected: () => selected !== undefined,
    reset() {
      selected = undefined;
    },
  };
}

/** The instances a reader may find, in their order. */
function payable({ memory, chosen }: PaymentDeps): readonly AIDHex[] {
  const only = chosen();
  return instances(memory)
    .filter((instance) => isPayable(instance) && (only === undefined || instance.aid === only))
    .map(({ aid }) => aid);
}

/** The directory told last, and the applications that it tells of, in their order. */
type KnownDirectory = { readonly of: readonly ApplicationFacts[]; readonly answer: Answer };

/** Tells the same directory again as long as the applications in it are the same. */
function paymentEnvironment(
  deps: PaymentDeps,
  known: KnownDirectory | undefined,
): KnownDirectory | undefined {
  const aids = payable(deps);
  if (aids.length === 0) return undefined;
  const of = aids.map((aid) => applicationFacts(deps.memory, aid));
  const isKnown = known?.of.length === of.length && of.every((facts, i) => facts === known.of[i]);
  return isKnown ? known : { of, answer: directoryOf(of) };
}

function directoryOf(applications: readonly ApplicationFacts[]): Answer {
  const entries: Uint8Array[] = [];
  for (const [index, application] of applications.entries()) {
    const entry = directoryEntry(application, index + 1);
    // Readers know no PPSE in several parts: what does not fit comes in by a change of order.
    if (concat(...entries, entry).length > 215) break;
    entries.push(entry);
  }
  const directory = encodeTlv(0xa5, [encodeTlv(0xbf0c, entries)]);
  return ok(encodeTlv(0x6f, [encodeTlv(0x84, PPSE_NAME), directory]));
}

/** The first instance whose AID begins with the name, or the first after `after` that does. */
function findInstance(
  deps: PaymentDeps,
  name: Uint8Array,
  after: AIDHex | undefined,
): AIDHex | undefined {
  if (name.length < 5) return undefined;
  const matching = payable(deps).filter((aid) => aid.startsWith(hex(name)));
  return after === undefined ? matching[0] : matching[matching.indexOf(after) + 1];
}

const COMMANDS: ReadonlyMap<number, TransactionCommand> = new Map([
  [0x80a8, 'GET_PROCESSING_OPTIONS'],
  [0x00b2, 'READ_RECORD'],
  [0x80ea, 'EXCHANGE_RELAY_RESISTANCE'],
  [0x80ae, 'GENERATE_AC'],
  [0x80ca, 'GET_DATA'],
]);

const HANDLERS: Readonly<
  Record<TransactionCommand, (deps: PaymentDeps, selected: Selected, command: Command) => Answer>
> = {
  GET_PROCESSING_OPTIONS: getProcessingOptions,
  READ_RECORD: readRecord,
  READ_LOG: readLogRecord,
  EXCHANGE_RELAY_RESISTANCE: exchangeRelayResistance,
  GENERATE_AC: generateAC,
  GET_DATA: getData,
};

function run(deps: PaymentDeps, selected: Selected, command: Command): Answer {
  const name = nameOf(selected.application, command);
  if (name === undefined) return say(unknown(command));
  const next = TRANSACTION_STATES[selected.state][name];
  const instance = readInstance(deps.memory, selected.application.aid);
  if (next === null || instance === undefined || !isPayable(instance) || isClosed(deps.memory)) {
    return say(STATUS.CONDITIONS_NOT_SATISFIED);
  }
  const answer = HANDLERS[name](deps, selected, command);
  if (answer.status === STATUS.OK) selected.state = next;
  return answer;
}

/** The log file is read by the same command as records, but at any time. */
function nameOf(
  application: PaymentApplication,
  { cla, ins, p2 }: Command,
): TransactionCommand | undefined {
  const name = COMMANDS.get((cla << 8) | ins);
  if (name === 'EXCHANGE_RELAY_RESISTANCE' && !resistsRelays(application)) return undefined;
  if (name === 'READ_RECORD' && p2 >>> 3 === application.log?.sfi) return 'READ_LOG';
  return name;
}

function unknown({ cla, ins }: Command) {
  if (COMMANDS.has((cla << 8) | ins)) return STATUS.UNKNOWN_INSTRUCTION;
  const isKnown = [...COMMANDS.keys()].some((code) => (code & 0xff) === ins);
  return isKnown || (cla !== 0x00 && cla !== 0x80)
    ? STATUS.UNKNOWN_CLASS
    : STATUS.UNKNOWN_INSTRUCTION;
}

function getProcessingOptions(deps: PaymentDeps, selected: Selected, command: Command): Answer {
  const { application } = selected;
  if (command.p1 !== 0 || command.p2 !== 0) return say(STATUS.WRONG_P1P2);
  const { data } = command;
  if (data.length !== application.pdolLength + 2) return say(STATUS.WRONG_LENGTH);
  if (data[0] !== 0x83 || data[1] !== application.pdolLength) return say(STATUS.WRONG_DATA);
  // An answer too long for Le is refused before it costs a number.
  const answer = within(command, ok(application.processingOptions));
  if (answer.status !== STATUS.OK) return answer;
  const atc = readATC(deps.memory, application.aid) + 1;
  if (atc > 0xffff) return say(STATUS.CONDITIONS_NOT_SATISFIED);
  // Counted before anything can fail: a cut after this loses a number, never repeats one.
  deps.memory.put(atcKey(application.aid), Uint8Array.of(atc >>> 8, atc & 0xff));
  selected.pdolData = data.slice(2);
  selected.relay = undefined;
  return answer;
}

function readATC(memory: Memory, aid: AIDHex): number {
  const [high = 0xff, low = 0xff] = memory.get(atcKey(aid)) ?? [];
  return (high << 8) | low;
}

function readRecord(_: PaymentDeps, { application }: Selected, command: Command): Answer {
  const sfi = command.p2 >>> 3;
  if (command.p1 === 0 || (command.p2 & 0x07) !== 0x04 || sfi < 1 || sfi > 30) {
    return say(STATUS.WRONG_P1P2);
  }
  if (command.data.length > 0) return say(STATUS.WRONG_LENGTH);
  const record = application.record(sfi, command.p1);
  if (record !== undefined) return within(command, ok(record));
  return say(application.hasFile(sfi) ? STATUS.RECORD_NOT_FOUND : STATUS.NOT_FOUND);
}

/** One entry of the log, 1 being the newest. */
function readLogRecord(deps: PaymentDeps, { application }: Selected, command: Command): Answer {
  const { p1, p2, data } = command;
  if (p1 === 0 || (p2 & 0x07) !== 0x04) return say(STATUS.WRONG_P1P2);
  if (data.length > 0) return say(STATUS.WRONG_LENGTH);
  const entry = readLog(deps.memory, application.aid)[p1 - 1];
  if (entry === undefined || p1 > (application.log?.records ?? 0)) {
    return say(STATUS.RECORD_NOT_FOUND);
  }
  return within(command, ok(encodeLogRecord(entry)));
}

/** At most so many exchanges in one transaction (EMV Book C-2, EXCHANGE RELAY RESISTANCE DATA). */
const MOST_RELAY_EXCHANGES = 3;

/** Smallest, largest and estimated time of an exchange, in tenths of a millisecond. */
const RELAY_TIMES = fromHex('0002 0064 0014');

function exchangeRelayResistance(deps: PaymentDeps, selected: Selected, command: Command): Answer {
  if (command.p1 !== 0 || command.p2 !== 0) return say(STATUS.WRONG_P1P2);
  if (command.data.length !== 4) return say(STATUS.WRONG_LENGTH);
  const count = (selected.relay?.count ?? 0) + 1;
  if (count > MOST_RELAY_EXCHANGES) return say(STATUS.CONDITIONS_NOT_SATISFIED);
  const told = concat(deps.chance.bytes(4), RELAY_TIMES);
  selected.relay = { count, readerEntropy: command.data.slice(), told };
  return ok(encodeTlv(0x80, told));
}

function getData(deps: PaymentDeps, { application }: Selected, command: Command): Answer {
  switch ((command.p1 << 8) | command.p2) {
    case 0x9f36: {
      const atc = readATC(deps.memory, application.aid);
      return within(command, ok(encodeTlv(0x9f36, Uint8Array.of(atc >>> 8, atc & 0xff))));
    }
    case 0x9f4f:
      return application.log === undefined
        ? say(STATUS.DATA_NOT_FOUND)
        : within(command, ok(encodeTlv(0x9f4f, LOG_FORMAT)));
    default:
      return say(STATUS.DATA_NOT_FOUND);
  }
}

/** The bytes the terminal gave for a tag of the CDOL1, or that many zeros. */
function terminalData(cdol1: readonly DolEntry[], data: Uint8Array) {
  return (tag: number, length: number): Uint8Array =>
    optionalData(cdol1, data, tag) ?? new Uint8Array(length);
}

function optionalData(
  cdol1: readonly DolEntry[],
  data: Uint8Array,
  tag: number,
): Uint8Array | undefined {
  let offset = 0;
  for (const entry of cdol1) {
    if (entry.tag === tag) return data.slice(offset, offset + entry.length);
    offset += entry.length;
  }
  return undefined;
}

function cdol1Length(cdol1: readonly DolEntry[]): number {
  return cdol1.reduce((sum, { length }) => sum + length, 0);
}

function generateAC(deps: PaymentDeps, selected: Selected, command: Command): Answer {
  const { application } = selected;
  const { p1, p2, data } = command;
  const requested = requestedCryptogram(p1);
  if (requested === undefined || (p1 & 0x2f) !== 0 || p2 !== 0) return say(STATUS.WRONG_P1P2);
  if (data.length !== cdol1Length(application.cdol1)) return say(STATUS.WRONG_LENGTH);
  const given = terminalData(application.cdol1, data);
  const isVerified = deps.isVerified();
  const { cryptogram, askForVerification } = cardAction({
    requested,
    amountMinor: decodeNumeric(given(0x9f02, 6), '9F02'),
    offlineCeilingMinor: application.risk.offlineCeilingMinor,
    verifiesOnDevice: verifiesOnDevice(application),
    isVerified,
  });
  const wantsCDA = (p1 & 0x10) !== 0 && cryptogram !== 'AAC';
  const iccKey = wantsCDA ? application.iccKey : undefined;
  const made = makeCryptogram(deps, application, data, cryptogram, iccKey !== undefined);
  logCryptogram(deps, application, data, cryptogram, made);
  const interaction = verifiesOnDevice(application)
    ? encodeTlv(0xdf4b, cardholderInteraction(isVerified && !askForVerification))
    : new Uint8Array(0);
  return ok(encodeTlv(0x77, answerObjects(deps, selected, data, made, iccKey, interaction)));
}

type MadeCryptogram = {
  readonly cid: number;
  readonly atc: Uint8Array;
  readonly ac: Uint8Array;
  readonly iad: Uint8Array;
  readonly iccDynamicNumber: Uint8Array;
};

function makeCryptogram(
  deps: PaymentDeps,
  { aid, aip, cdol1, risk, mkAC }: PaymentApplication,
  data: Uint8Array,
  cryptogram: 'AAC' | 'TC' | 'ARQC',
  withCDA: boolean,
): MadeCryptogram {
  const given = terminalData(cdol1, data);
  const atc = deps.memory.get(atcKey(aid)) ?? new Uint8Array(2);
  const iccDynamicNumber = deps.chance.bytes(8);
  const iad = encodeIad({
    kdi: risk.keyDerivationIndex,
    cvn: risk.cryptogramVersionNumber,
    cvr: cardVerificationResults(cryptogram, withCDA, deps.isVerified()),
    dac: withCDA ? iccDynamicNumber.slice(0, 2) : new Uint8Array(2),
    counters: new Uint8Array(8),
  });
  const ac = applicationCryptogram({
    masterKey: mkAC,
    cvn: risk.cryptogramVersionNumber,
    dataInput: {
      amountAuthorised: given(0x9f02, 6),
      amountOther: given(0x9f03, 6),
      terminalCountry: given(0x9f1a, 2),
      tvr: given(0x95, 5),
      currency: given(0x5f2a, 2),
      date: given(0x9a, 3),
      type: given(0x9c, 1),
      unpredictableNumber: given(0x9f37, 4),
      aip,
      atc,
    },
    iad,
  });
  return { cid: CRYPTOGRAM_INFORMATION[cryptogram], atc, ac, iad, iccDynamicNumber };
}

/** The content of the answer; with CDA the cryptogram is inside the signature alone. */
function answerObjects(
  deps: PaymentDeps,
  { pdolData, application, relay }: Selected,
  data: Uint8Array,
  made: MadeCryptogram,
  iccKey: RsaPrivateKey | undefined,
  interaction: Uint8Array,
): Uint8Array {
  const head = concat(encodeTlv(0x9f27, Uint8Array.of(made.cid)), encodeTlv(0x9f36, made.atc));
  const tail = concat(encodeTlv(0x9f10, made.iad), interaction);
  if (iccKey === undefined) return concat(head, encodeTlv(0x9f26, made.ac), tail);
  const signature = signCda({
    sign: (block) => deps.rsaPrivate(iccKey, block),
    modulusLength: iccKey.modulus.length,
    iccDynamicNumber: made.iccDynamicNumber,
    cid: made.cid,
    ac: made.ac,
    transactionDataHash: transactionDataHash(pdolData, data, concat(head, tail)),
    unpredictableNumber: terminalData(application.cdol1, data)(0x9f37, 4),
    ...(relay === undefined ? {} : { relayResistance: concat(relay.readerEntropy, relay.told) }),
  });
  return concat(head, encodeTlv(0x9f4b, signature), tail);
}

function logCryptogram(
  { memory, clock }: PaymentDeps,
  { aid, cdol1 }: PaymentApplication,
  data: Uint8Array,
  cryptogram: 'AAC' | 'TC' | 'ARQC',
  made: MadeCryptogram,
): void {
  const given = terminalData(cdol1, data);
  const time = optionalData(cdol1, data, 0x9f21);
  const merchant = optionalData(cdol1, data, 0x9f4e);
  writeLog(memory, {
    aid,
    atc: ((made.atc[0] ?? 0) << 8) | (made.atc[1] ?? 0),
    at: clock.now(),
    cryptogram,
    elements: concat(
      given(0x9f02, 6),
      made.ac,
      given(0x5f2a, 2),
      given(0x9a, 3),
      given(0x9c, 1),
      given(0x9f1a, 2),
      given(0x9f37, 4),
    ),
    ...(time === undefined ? {} : { time }),
    ...(merchant === undefined ? {} : { merchant: printable(merchant) }),
  });
}
