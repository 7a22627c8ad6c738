/**
 * The commands of the issuer security domain inside a secure session: content management, keys and
 * life cycles. Each takes the transaction it writes to; whoever calls commits it or not.
 * Source: GlobalPlatform Card Specification 2.3, chapter 11.
 */
import { concat, DecodeError, equal } from '@armilla/bytes';
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
  STATUS_OF_ISSUER_DOMAIN,
  STATUS_OF_LOAD_FILES,
  STATUS_OF_LOAD_FILES_AND_MODULES,
  TAG_COMMITTED_PACKAGES,
} from '@armilla/globalplatform';
import { decodeTlv, encodeTlv, find } from '@armilla/tlv';
import type { Reader, Transaction } from '../memory/memory.ts';
import { ok, STATUS, say } from './answer.ts';
import {
  isClosed,
  readCardState,
  readCPLC,
  readKeys,
  readPackages,
  writeCardState,
  writeKeys,
} from './domain-store.ts';
import { type Page, page } from './page.ts';
import {
  addInstance,
  aidBytes,
  aidHex,
  instances,
  MAXIMUM_INSTANCES,
  readInstance,
  removeInstance,
  writeInstance,
} from './registry.ts';

/** The confirmation field of INSTALL and DELETE: empty, we give no receipts. */
const NO_RECEIPT = Uint8Array.of(0x00);

const DOMAIN_PRIVILEGES = Uint8Array.of(0x9e, 0xfe, 0x80);
const APPLICATION_PRIVILEGES = Uint8Array.of(0x00, 0x00, 0x00);

/** INSTALL in every role but for personalisation. */
export function install(t: Transaction, { p1, p2, data }: Command): Answer {
  if (p2 !== 0) return say(STATUS.WRONG_P1P2);
  if (isClosed(t)) return say(STATUS.CONDITIONS_NOT_SATISFIED);
  const request = decodeInstall(data);
  switch (p1) {
    case INSTALL_FOR_INSTALL:
      return installInstance(t, request, APPLICATION_INSTALLED);
    case INSTALL_FOR_INSTALL_AND_MAKE_SELECTABLE:
      return installInstance(t, request, APPLICATION_SELECTABLE);
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

function installInstance(t: Transaction, request: InstallRequest, state: number): Answer {
  const { instanceAid, loadFileAid, moduleAid } = request;
  const isOurs = equal(loadFileAid, PAYMENT_LOAD_FILE_AID) && equal(moduleAid, PAYMENT_MODULE_AID);
  if (!isOurs) return say(STATUS.DATA_NOT_FOUND);
  if (instanceAid.length < 5 || instanceAid.length > 16) return say(STATUS.WRONG_DATA);
  const aid = aidHex(instanceAid);
  const isTaken = readInstance(t, aid) !== undefined || isReserved(instanceAid);
  if (isTaken) return say(STATUS.ALREADY_THERE);
  if (instances(t).length >= MAXIMUM_INSTANCES) return say(STATUS.NOT_ENOUGH_MEMORY);
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

/** DELETE of one instance with all it holds. */
export function deleteInstance(t: Transaction, { p1, p2, data }: Command): Answer {
  if (p1 !== 0 || (p2 & 0x7f) !== 0) return say(STATUS.WRONG_P1P2);
  const aid = aidOf(data);
  if (isReserved(aid)) return say(STATUS.CONDITIONS_NOT_SATISFIED);
  if (readInstance(t, aidHex(aid)) === undefined) return say(STATUS.DATA_NOT_FOUND);
  removeInstance(t, aidHex(aid));
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
  if (p1 !== STATUS_OF_APPLICATIONS) return say(STATUS.WRONG_P1P2);
  const instance = readInstance(t, aidHex(data));
  if (instance === undefined) return say(STATUS.DATA_NOT_FOUND);
  const lifeCycleState = (instance.lifeCycleState & 0x7f) | (p2 & APPLICATION_LOCKED);
  writeInstance(t, { ...instance, lifeCycleState });
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
  const prefix = aidHex(find(decodeTlv(data), 0x4f)?.value ?? new Uint8Array(0));
  const entries = statusEntries(reader, p1);
  if (entries === undefined || (p2 & ~0x03) !== 0)
    return { answer: say(STATUS.WRONG_P1P2), next: 0 };
  const encode = (p2 & 0x02) === 0 ? olderForm : encodeRegistryEntry;
  const matching = entries.filter(({ aid }) => aidHex(aid).startsWith(prefix)).map(encode);
  return page(matching, (p2 & 0x01) === 0 ? 0 : from);
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

/** PUT KEY: the one key set is replaced by another; its counter begins at 0. */
export function putKey(t: Transaction, { p1, p2, data }: Command): Answer {
  const present = readKeys(t);
  if (p2 !== 0x81) return say(STATUS.WRONG_P1P2);
  if (p1 !== present.keyVersion) return say(STATUS.DATA_NOT_FOUND);
  const next = decodePutKey(data, present.keys.dek);
  writeKeys(t, next);
  return ok(putKeyAnswer(next.keyVersion, next.keys));
}

/** What GET DATA tells anybody: who made the chip, what it speaks, which keys it has. */
export function getPublicData(reader: Reader, { p1, p2 }: Command): Answer {
  switch ((p1 << 8) | p2) {
    case 0x9f7f:
      return ok(cplcObject(readCPLC(reader)));
    case 0x0066:
      return ok(CARD_RECOGNITION_DATA);
    case 0x00e0:
      return ok(keyInformation(reader));
    default:
      return say(STATUS.DATA_NOT_FOUND);
  }
}

/** Card recognition data (GPCS, H.2): GlobalPlatform 2.3, SCP03 with i = 70. */
const CARD_RECOGNITION_DATA = encodeTlv(0x66, [
  encodeTlv(0x73, [
    objectIdentifier(0x01),
    encodeTlv(0x60, objectIdentifier(0x02, 0x02, 0x03)),
    encodeTlv(0x63, objectIdentifier(0x03)),
    encodeTlv(0x64, objectIdentifier(0x04, 0x03, 0x70)),
  ]),
]);

/** An identifier under {globalPlatform 1}: 1.2.840.114283. */
function objectIdentifier(...arcs: readonly number[]): Uint8Array {
  return encodeTlv(0x06, Uint8Array.of(0x2a, 0x86, 0x48, 0x86, 0xfc, 0x6b, ...arcs));
}

/** Key information template (GPCS, H.4): identifier, version, type AES, length. */
function keyInformation(reader: Reader): Uint8Array {
  const { keyVersion, keys } = readKeys(reader);
  const lines = [0x01, 0x02, 0x03].map((identifier) =>
    encodeTlv(0xc0, Uint8Array.of(identifier, keyVersion, 0x88, keys.enc.length)),
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
