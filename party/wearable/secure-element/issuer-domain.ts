/**
 * The commands of the issuer security domain inside a secure session: content management, keys and
 * life cycles. Each takes the transaction it writes to; whoever calls commits it or not.
 * Source: GlobalPlatform Card Specification 2.3, chapter 11.
 */
import { concat, DecodeError, equal, hex } from '@armilla/bytes';
import {
  type Answer,
  APPLICATION_INSTALLED,
  APPLICATION_LOCKED,
  APPLICATION_SELECTABLE,
  CARD_LOCKED,
  CARD_SECURED,
  CARD_TERMINATED,
  type Command,
  CRS_AID,
  cplcObject,
  decodeInstall,
  decodePutKey,
  diversificationDataOfCPLC,
  encodeRegistryEntry,
  INSTALL_FOR_INSTALL,
  INSTALL_FOR_INSTALL_AND_MAKE_SELECTABLE,
  INSTALL_FOR_MAKE_SELECTABLE,
  INSTALL_FOR_REGISTRY_UPDATE,
  type InstallRequest,
  ISSUER_SECURITY_DOMAIN_AID,
  PACKAGE_ID_LENGTH,
  PACKAGES_PER_ANSWER,
  PAYMENT_LOAD_FILE_AID,
  PAYMENT_MODULE_AID,
  putKeyAnswer,
  type RegistryEntry,
  STATUS_OF_APPLICATIONS,
  STATUS_OF_DOMAIN_AND_APPLICATIONS,
  STATUS_OF_ISSUER_DOMAIN,
  STATUS_OF_LOAD_FILES,
  STATUS_OF_LOAD_FILES_AND_MODULES,
  TAG_COMMITTED_PACKAGES,
} from '@armilla/globalplatform';
import { decodeOneTlv, decodeTlv, encodeTlv, find, tagHex } from '@armilla/tlv';
import type { Reader, Transaction } from '../memory/memory.ts';
import { ok, STATUS, say, within } from './answer.ts';
import {
  isClosed,
  readCardState,
  readCPLC,
  readKeySet,
  readKeySets,
  readPackages,
  writeCardState,
  writeKeySets,
} from './domain-store.ts';
import { type Page, page } from './page.ts';
import {
  addInstance,
  aidBytes,
  aidHex,
  type Instance,
  instances,
  readInstance,
  removeInstance,
  writeInstance,
} from './registry.ts';

/** The confirmation field of INSTALL and DELETE: empty, we give no receipts. */
const NO_RECEIPT = Uint8Array.of(0x00);

const DOMAIN_PRIVILEGES = Uint8Array.of(0x9e, 0xfe, 0x80);
const APPLICATION_PRIVILEGES = Uint8Array.of(0x00, 0x00, 0x00);

/** INSTALL [for load] and [for extradition]: known to the books, not to this chip. */
const INSTALL_FOR_LOAD = 0x02;
const INSTALL_FOR_EXTRADITION = 0x10;

/** How many key sets the domain keeps. */
const MAXIMUM_KEY_SETS = 3;

/** INSTALL in every role but for personalisation. */
export function install(t: Transaction, { p1, p2, data }: Command, capacity: number): Answer {
  if (p2 !== 0) return say(STATUS.WRONG_P1P2);
  if (p1 === INSTALL_FOR_LOAD || p1 === INSTALL_FOR_EXTRADITION) {
    return say(STATUS.FUNCTION_NOT_SUPPORTED);
  }
  if (isClosed(t)) return say(STATUS.CONDITIONS_NOT_SATISFIED);
  const request = readInstall(data);
  switch (p1) {
    case INSTALL_FOR_INSTALL:
      return installInstance(t, request, APPLICATION_INSTALLED, capacity);
    case INSTALL_FOR_INSTALL_AND_MAKE_SELECTABLE:
      return installInstance(t, request, APPLICATION_SELECTABLE, capacity);
    case INSTALL_FOR_MAKE_SELECTABLE:
      return makeSelectable(t, request);
    case INSTALL_FOR_REGISTRY_UPDATE:
      return readInstance(t, aidHex(request.instanceAid)) === undefined
        ? say(STATUS.DATA_NOT_FOUND)
        : ok(NO_RECEIPT);
    default:
      return say(STATUS.WRONG_P1P2);
  }
}

/** The fields of INSTALL; hosts that know no tokens leave the last one out. */
export function readInstall(data: Uint8Array): InstallRequest {
  try {
    return decodeInstall(data);
  } catch {
    return decodeInstall(concat(data, Uint8Array.of(0x00)));
  }
}

function installInstance(
  t: Transaction,
  request: InstallRequest,
  state: number,
  capacity: number,
): Answer {
  const { instanceAid, loadFileAid, moduleAid, privileges, parameters } = request;
  const isOurs = equal(loadFileAid, PAYMENT_LOAD_FILE_AID) && equal(moduleAid, PAYMENT_MODULE_AID);
  if (!isOurs) return say(STATUS.DATA_NOT_FOUND);
  if (instanceAid.length < 5 || instanceAid.length > 16) return say(STATUS.WRONG_DATA);
  const aid = aidHex(instanceAid);
  const isTaken = readInstance(t, aid) !== undefined || isReserved(instanceAid);
  if (isTaken) return say(STATUS.ALREADY_THERE);
  // A payment instance gets no privilege, and must be told parameters, be they empty (11.5.2.3.7).
  const isPlain = [1, 3].includes(privileges.length) && privileges.every((byte) => byte === 0);
  if (!isPlain || find(decodeTlv(parameters), 0xc9) === undefined) return say(STATUS.WRONG_DATA);
  if (instances(t).length >= capacity) return say(STATUS.NOT_ENOUGH_MEMORY);
  addInstance(t, aid, state);
  return ok(NO_RECEIPT);
}

function isReserved(aid: Uint8Array): boolean {
  const taken = [ISSUER_SECURITY_DOMAIN_AID, CRS_AID, PAYMENT_LOAD_FILE_AID, PAYMENT_MODULE_AID];
  return taken.some((other) => equal(other, aid));
}

function makeSelectable(t: Transaction, { instanceAid }: InstallRequest): Answer {
  const instance = readInstance(t, aidHex(instanceAid));
  if (instance === undefined) return say(STATUS.DATA_NOT_FOUND);
  if (instance.lifeCycleState !== APPLICATION_INSTALLED) {
    return say(STATUS.CONDITIONS_NOT_SATISFIED);
  }
  writeInstance(t, { ...instance, lifeCycleState: APPLICATION_SELECTABLE });
  return ok(NO_RECEIPT);
}

/**
 * DELETE of one instance with all it holds, of a key set, or, with P2 80, of everything made from
 * the load file. The load file itself is part of the chip and stays.
 */
export function deleteObject(t: Transaction, { p1, p2, data }: Command): Answer {
  if (p1 !== 0 || (p2 & 0x7f) !== 0) return say(STATUS.WRONG_P1P2);
  const keyVersion = find(decodeTlv(data), 0xd2)?.value;
  if (keyVersion !== undefined) return deleteKeySet(t, keyVersion[0] ?? 0);
  const aid = aidOf(data);
  if (equal(aid, PAYMENT_LOAD_FILE_AID) && p2 === DELETE_RELATED) {
    for (const instance of instances(t)) removeInstance(t, instance.aid);
    return ok(NO_RECEIPT);
  }
  if (isReserved(aid)) return say(STATUS.CONDITIONS_NOT_SATISFIED);
  if (readInstance(t, aidHex(aid)) === undefined) return say(STATUS.DATA_NOT_FOUND);
  removeInstance(t, aidHex(aid));
  return ok(NO_RECEIPT);
}

const DELETE_RELATED = 0x80;

/** The last key set stays: without one the chip could never be managed again. */
function deleteKeySet(t: Transaction, keyVersion: number): Answer {
  const sets = readKeySets(t);
  const others = sets.filter((set) => set.keyVersion !== keyVersion);
  if (others.length === sets.length) return say(STATUS.DATA_NOT_FOUND);
  if (others.length === 0) return say(STATUS.CONDITIONS_NOT_SATISFIED);
  writeKeySets(t, others);
  return ok(NO_RECEIPT);
}

function aidOf(data: Uint8Array): Uint8Array {
  const aid = find(decodeTlv(data), 0x4f)?.value;
  if (aid === undefined) throw new DecodeError('4F', 'missing');
  return aid;
}

/** SET STATUS of the card or of one instance: life cycle and locks. */
export function setStatus(t: Transaction, { p1, p2, data }: Command): Answer {
  if (p1 === STATUS_OF_ISSUER_DOMAIN) return setCardState(t, p2);
  if (p1 === STATUS_OF_DOMAIN_AND_APPLICATIONS) return lockAll(t, p2, data);
  if (p1 !== STATUS_OF_APPLICATIONS) return say(STATUS.WRONG_P1P2);
  const instance = readInstance(t, aidHex(data));
  if (instance === undefined) return say(STATUS.DATA_NOT_FOUND);
  writeInstance(t, locked(instance, p2));
  return ok();
}

function locked(instance: Instance, state: number): Instance {
  const lifeCycleState = (instance.lifeCycleState & 0x7f) | (state & APPLICATION_LOCKED);
  return { ...instance, lifeCycleState };
}

/** Locks or unlocks every instance of the domain. */
function lockAll(t: Transaction, state: number, aid: Uint8Array): Answer {
  if (!equal(aid, ISSUER_SECURITY_DOMAIN_AID)) return say(STATUS.DATA_NOT_FOUND);
  for (const instance of instances(t)) writeInstance(t, locked(instance, state));
  return ok();
}

/** A card may be locked and unlocked; terminated it stays (GPCS, 5.1.1). */
function setCardState(t: Transaction, state: number): Answer {
  const present = readCardState(t);
  const isStep = state === CARD_LOCKED || state === CARD_SECURED || state === CARD_TERMINATED;
  if (present === CARD_TERMINATED || !isStep) return say(STATUS.CONDITIONS_NOT_SATISFIED);
  writeCardState(t, state);
  return ok();
}

/** GET STATUS: the domain, the instances, or the load file, TLV (P2 b2) or the older form. */
export function getStatus(reader: Reader, { p1, p2, data }: Command, from: number): Page {
  const criteria = decodeTlv(data);
  const prefix = aidHex(find(criteria, 0x4f)?.value ?? new Uint8Array(0));
  const wanted = find(criteria, 0x5c)?.value;
  const entries = statusEntries(reader, p1);
  if (entries === undefined || (p2 & ~0x03) !== 0)
    return { answer: say(STATUS.WRONG_P1P2), next: 0 };
  const encode = (p2 & 0x02) === 0 ? olderForm : (entry: RegistryEntry) => tlvForm(entry, wanted);
  const matching = entries.filter(({ aid }) => aidHex(aid).startsWith(prefix)).map(encode);
  return page(matching, (p2 & 0x01) === 0 ? 0 : from);
}

/** The TLV form; with a tag list (5C) nothing but the AID and what it names. */
function tlvForm(entry: RegistryEntry, tagList: Uint8Array | undefined): Uint8Array {
  const whole = encodeRegistryEntry(entry);
  if (tagList === undefined) return whole;
  const named = hex(tagList);
  const parts = (decodeOneTlv(whole).children ?? []).filter(
    ({ tag }) => tag === 0x4f || named.includes(tagHex(tag)),
  );
  return encodeTlv(0xe3, concat(...parts.map(({ raw }) => raw)));
}

function statusEntries(reader: Reader, of: number): readonly RegistryEntry[] | undefined {
  switch (of) {
    case STATUS_OF_ISSUER_DOMAIN:
      return [
        {
          aid: ISSUER_SECURITY_DOMAIN_AID,
          lifeCycleState: readCardState(reader),
          privileges: DOMAIN_PRIVILEGES,
        },
      ];
    case STATUS_OF_APPLICATIONS:
      return instances(reader).map(({ aid, lifeCycleState }) => ({
        aid: aidBytes(aid),
        lifeCycleState,
        privileges: APPLICATION_PRIVILEGES,
        loadFileAid: PAYMENT_LOAD_FILE_AID,
        domainAid: ISSUER_SECURITY_DOMAIN_AID,
      }));
    case STATUS_OF_LOAD_FILES:
      return [{ aid: PAYMENT_LOAD_FILE_AID, lifeCycleState: 0x01 }];
    case STATUS_OF_LOAD_FILES_AND_MODULES:
      return [
        { aid: PAYMENT_LOAD_FILE_AID, lifeCycleState: 0x01, moduleAids: [PAYMENT_MODULE_AID] },
      ];
    default:
      return undefined;
  }
}

/** GPCS, table 11-36: AID with length, life cycle state, first privileges byte, modules. */
function olderForm({ aid, lifeCycleState, privileges, moduleAids }: RegistryEntry): Uint8Array {
  const modules = (moduleAids ?? []).map((module) => concat(Uint8Array.of(module.length), module));
  const count = moduleAids === undefined ? [] : [Uint8Array.of(modules.length)];
  const tail = Uint8Array.of(lifeCycleState, privileges?.[0] ?? 0x00);
  return concat(Uint8Array.of(aid.length), aid, tail, ...count, ...modules);
}

/**
 * PUT KEY with three keys at once: P1 0 adds a set, any other version is replaced. The new set
 * counts its sessions from 0. `dek` is that of the session.
 */
export function putKey(t: Transaction, { p1, p2, data }: Command, dek: Uint8Array): Answer {
  if (p2 !== 0x81) return say(STATUS.WRONG_P1P2);
  const sets = readKeySets(t);
  if (p1 !== 0 && !sets.some(({ keyVersion }) => keyVersion === p1)) {
    return say(STATUS.DATA_NOT_FOUND);
  }
  const next = { ...decodePutKey(data, dek), sequenceCounter: 0 };
  const isTaken = sets.some(
    ({ keyVersion }) => keyVersion === next.keyVersion && keyVersion !== p1,
  );
  if (isTaken || next.keyVersion > 0x7f) return say(STATUS.WRONG_DATA);
  if (p1 === 0 && sets.length >= MAXIMUM_KEY_SETS) return say(STATUS.NOT_ENOUGH_MEMORY);
  writeKeySets(
    t,
    p1 === 0 ? [...sets, next] : sets.map((set) => (set.keyVersion === p1 ? next : set)),
  );
  return ok(putKeyAnswer(next.keyVersion, next.keys));
}

/** What GET DATA tells anybody: who made the chip, what it speaks, which keys it has. */
export function getPublicData(reader: Reader, command: Command): Answer {
  const object = PUBLIC_OBJECTS.get((command.p1 << 8) | command.p2);
  if (object === undefined) return say(STATUS.DATA_NOT_FOUND);
  return within(command, ok(object(reader)));
}

/** Tag → object (GPCS, annex H; CPLC 9F7F as in Visa GP 2.1.1). */
const PUBLIC_OBJECTS: ReadonlyMap<number, (reader: Reader) => Uint8Array> = new Map([
  [0x9f7f, (reader) => cplcObject(readCPLC(reader))],
  [0x0066, () => CARD_RECOGNITION_DATA],
  [0x0067, () => CARD_CAPABILITIES],
  [0x00c1, sequenceCounterObject],
  [0x00cf, (reader) => encodeTlv(0xcf, diversificationDataOfCPLC(readCPLC(reader)))],
  [0x00e0, keyInformation],
]);

/** The sequence counter of the default key set. */
function sequenceCounterObject(reader: Reader): Uint8Array {
  const count = readKeySet(reader, 0)?.sequenceCounter ?? 0;
  return encodeTlv(0xc1, Uint8Array.of(count >>> 16, (count >>> 8) & 0xff, count & 0xff));
}

/** Card capability information (GPCS, H.4): SCP03 with i = 70 and AES of 128, 192, 256 bits. */
const CARD_CAPABILITIES = encodeTlv(0x67, [
  encodeTlv(0xa0, [
    encodeTlv(0x80, Uint8Array.of(0x03)),
    encodeTlv(0x81, Uint8Array.of(0x70)),
    encodeTlv(0x82, Uint8Array.of(0x07)),
  ]),
  encodeTlv(0x82, APPLICATION_PRIVILEGES),
]);

/** Card recognition data (GPCS, H.2): GlobalPlatform 2.3, SCP03 with i = 70. */
export const MANAGEMENT_DATA: Uint8Array = encodeTlv(0x73, [
  objectIdentifier(0x01),
  encodeTlv(0x60, objectIdentifier(0x02, 0x02, 0x03)),
  encodeTlv(0x63, objectIdentifier(0x03)),
  encodeTlv(0x64, objectIdentifier(0x04, 0x03, 0x70)),
]);
const CARD_RECOGNITION_DATA = encodeTlv(0x66, MANAGEMENT_DATA);

/** An identifier under {globalPlatform 1}: 1.2.840.114283. */
function objectIdentifier(...arcs: readonly number[]): Uint8Array {
  return encodeTlv(0x06, Uint8Array.of(0x2a, 0x86, 0x48, 0x86, 0xfc, 0x6b, ...arcs));
}

/** Key information template (GPCS, H.5): identifier, version, type AES, length, a line a key. */
function keyInformation(reader: Reader): Uint8Array {
  const lines = readKeySets(reader).flatMap(({ keyVersion, keys }) =>
    [0x01, 0x02, 0x03].map((identifier) =>
      encodeTlv(0xc0, Uint8Array.of(identifier, keyVersion, 0x88, keys.enc.length)),
    ),
  );
  return encodeTlv(0xe0, lines);
}

/** GET DATA DF72: a page of package identifiers, or whether one of them is there. */
export function committedPackages(reader: Reader, { data }: Command): Answer {
  const all = readPackages(reader);
  const list = (ids: readonly Uint8Array[]) => ok(encodeTlv(TAG_COMMITTED_PACKAGES, ids));
  if (data.length === PACKAGE_ID_LENGTH) return list(all.filter((id) => equal(id, data)));
  if (data.length > 1) return say(STATUS.WRONG_DATA);
  const from = (data[0] ?? 0) * PACKAGES_PER_ANSWER;
  return list(all.slice(from, from + PACKAGES_PER_ANSWER));
}
