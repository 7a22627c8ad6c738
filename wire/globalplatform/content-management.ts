/**
 * The commands that manage what is on a card: INSTALL, DELETE, GET and SET STATUS, STORE DATA.
 * Source: GlobalPlatform Card Specification 2.3, chapter 11.
 */
import { concat, DecodeError } from '@armilla/bytes';
import { decodeTlv, encodeTlv, find, type Tlv } from '@armilla/tlv';
import { encodeCommandAPDU } from './apdu.ts';

/** The issuer security domain of a fresh card (GPCS, annex H.1.3). */
export const ISSUER_SECURITY_DOMAIN_AID: Uint8Array = Uint8Array.of(
  0xa0,
  0x00,
  0x00,
  0x01,
  0x51,
  0x00,
  0x00,
  0x00,
);

/** The version of the key set our chips leave the factory with. */
export const FACTORY_KEY_VERSION = 0x30;

/** The roles of INSTALL, its P1 (GPCS, table 11-42). */
export const INSTALL_FOR_LOAD = 0x02;
export const INSTALL_FOR_INSTALL = 0x04;
export const INSTALL_FOR_MAKE_SELECTABLE = 0x08;
export const INSTALL_FOR_INSTALL_AND_MAKE_SELECTABLE = 0x0c;
export const INSTALL_FOR_EXTRADITION = 0x10;
export const INSTALL_FOR_PERSONALISATION = 0x20;
export const INSTALL_FOR_REGISTRY_UPDATE = 0x40;

/** Life cycle states of applications (GPCS, table 11-4). Bit 8 set: locked. */
export const APPLICATION_INSTALLED = 0x03;
export const APPLICATION_SELECTABLE = 0x07;
export const APPLICATION_PERSONALISED = 0x0f;
export const APPLICATION_LOCKED = 0x80;

/** Life cycle states of the card (GPCS, table 11-6). */
export const CARD_OP_READY = 0x01;
export const CARD_INITIALIZED = 0x07;
export const CARD_SECURED = 0x0f;
export const CARD_LOCKED = 0x7f;
export const CARD_TERMINATED = 0xff;

/** What GET STATUS and SET STATUS speak of, their P1 (GPCS, table 11-34). */
export const STATUS_OF_ISSUER_DOMAIN = 0x80;
export const STATUS_OF_APPLICATIONS = 0x40;
export const STATUS_OF_DOMAIN_AND_APPLICATIONS = 0x60;
export const STATUS_OF_LOAD_FILES = 0x20;
export const STATUS_OF_LOAD_FILES_AND_MODULES = 0x10;

/** The fields of INSTALL [for install], [for make selectable] and both at once. */
export type InstallRequest = {
  readonly loadFileAid: Uint8Array;
  readonly moduleAid: Uint8Array;
  readonly instanceAid: Uint8Array;
  /** 1 or 3 bytes. */
  readonly privileges: Uint8Array;
  /** TLVs; `C9` application parameters at least for install. */
  readonly parameters: Uint8Array;
  readonly token: Uint8Array;
};

const NOTHING = new Uint8Array(0);

/** Length and value; the length has a byte 81 before it from 128 bytes on (GPCS, 11.1.5). */
export function lengthValue(value: Uint8Array): Uint8Array {
  if (value.length > 0xff) throw new RangeError('at most 255 bytes');
  const length = value.length > 0x7f ? [0x81, value.length] : [value.length];
  return concat(Uint8Array.from(length), value);
}

/** Reads exactly `count` length-value fields. Throws {@link DecodeError}. */
export function decodeLengthValues(bytes: Uint8Array, count: number): readonly Uint8Array[] {
  const fields: Uint8Array[] = [];
  let offset = 0;
  while (fields.length < count) {
    const start = offset + (bytes[offset] === 0x81 ? 2 : 1);
    const length = bytes[start - 1];
    if (length === undefined || start + length > bytes.length) {
      throw new DecodeError(`@${offset}`, 'a field that is cut');
    }
    if (start === offset + 1 && length > 0x7f) {
      throw new DecodeError(`@${offset}`, 'a length of more than two bytes');
    }
    fields.push(bytes.slice(start, start + length));
    offset = start + length;
  }
  if (offset !== bytes.length) throw new DecodeError(`@${offset}`, 'bytes after the last field');
  return fields;
}

/** INSTALL with six fields; `role` is P1. */
export function installCommand(role: number, request: InstallRequest): Uint8Array {
  const { loadFileAid, moduleAid, instanceAid, privileges, parameters, token } = request;
  const fields = [loadFileAid, moduleAid, instanceAid, privileges, parameters, token];
  const data = concat(...fields.map(lengthValue));
  return encodeCommandAPDU({ cla: 0x80, ins: 0xe6, p1: role, p2: 0x00, data, le: 0x00 });
}

/** INSTALL [for personalisation]: the STORE DATA that follow go to this application. */
export function installForPersonalisation(instanceAid: Uint8Array): Uint8Array {
  return installCommand(INSTALL_FOR_PERSONALISATION, aloneIn(instanceAid, NOTHING));
}

/** INSTALL [for registry update] with new privileges, empty to keep them. */
export function installForRegistryUpdate(
  instanceAid: Uint8Array,
  privileges: Uint8Array,
): Uint8Array {
  return installCommand(INSTALL_FOR_REGISTRY_UPDATE, aloneIn(instanceAid, privileges));
}

function aloneIn(instanceAid: Uint8Array, privileges: Uint8Array): InstallRequest {
  return {
    loadFileAid: NOTHING,
    moduleAid: NOTHING,
    instanceAid,
    privileges,
    parameters: NOTHING,
    token: NOTHING,
  };
}

/** Reads the data of INSTALL. Throws {@link DecodeError}. */
export function decodeInstall(data: Uint8Array): InstallRequest {
  const [loadFileAid, moduleAid, instanceAid, privileges, parameters, token] = decodeLengthValues(
    data,
    6,
  );
  return {
    loadFileAid: loadFileAid ?? NOTHING,
    moduleAid: moduleAid ?? NOTHING,
    instanceAid: instanceAid ?? NOTHING,
    privileges: privileges ?? NOTHING,
    parameters: parameters ?? NOTHING,
    token: token ?? NOTHING,
  };
}

/** DELETE of an application, or with `related` of a load file and all that was made from it. */
export function deleteCommand(aid: Uint8Array, related = false): Uint8Array {
  const p2 = related ? 0x80 : 0x00;
  return encodeCommandAPDU({
    cla: 0x80,
    ins: 0xe4,
    p1: 0x00,
    p2,
    data: encodeTlv(0x4f, aid),
    le: 0x00,
  });
}

/** GET STATUS, TLV form; `next` asks for what did not fit before (status 6310). */
export function getStatusCommand(
  of: number,
  aidPrefix: Uint8Array = NOTHING,
  next = false,
): Uint8Array {
  const data = encodeTlv(0x4f, aidPrefix);
  const p2 = next ? 0x03 : 0x02;
  return encodeCommandAPDU({ cla: 0x80, ins: 0xf2, p1: of, p2, data, le: 0x00 });
}

/** SET STATUS: `state` is the whole new life cycle byte. */
export function setStatusCommand(of: number, state: number, aid: Uint8Array): Uint8Array {
  return encodeCommandAPDU({ cla: 0x80, ins: 0xf0, p1: of, p2: state, data: aid });
}

/** One line of GET STATUS (GPCS, table 11-36). */
export type RegistryEntry = {
  readonly aid: Uint8Array;
  readonly lifeCycleState: number;
  /** 3 bytes; left out for load files. */
  readonly privileges?: Uint8Array;
  readonly loadFileAid?: Uint8Array;
  readonly moduleAids?: readonly Uint8Array[];
  readonly domainAid?: Uint8Array;
};

/** The bytes of one line: E3 { 4F, 9F70, C5, C4, 84…, CC }. */
export function encodeRegistryEntry(entry: RegistryEntry): Uint8Array {
  const optional = (tag: number, value: Uint8Array | undefined): readonly Uint8Array[] =>
    value === undefined ? [] : [encodeTlv(tag, value)];
  return encodeTlv(0xe3, [
    encodeTlv(0x4f, entry.aid),
    encodeTlv(0x9f70, Uint8Array.of(entry.lifeCycleState)),
    ...optional(0xc5, entry.privileges),
    ...optional(0xc4, entry.loadFileAid),
    ...(entry.moduleAids ?? []).map((aid) => encodeTlv(0x84, aid)),
    ...optional(0xcc, entry.domainAid),
  ]);
}

/** Reads the lines of GET STATUS, TLV form. Throws {@link DecodeError}. */
export function decodeRegistryEntries(data: Uint8Array): readonly RegistryEntry[] {
  return decodeTlv(data).map((line) => {
    if (line.tag !== 0xe3) throw new DecodeError('', 'not a line of the registry');
    return decodeLine(line.children ?? []);
  });
}

function decodeLine(children: readonly Tlv[]): RegistryEntry {
  const aid = find(children, 0x4f)?.value;
  const [lifeCycleState] = find(children, 0x9f70)?.value ?? [];
  if (aid === undefined) throw new DecodeError('E3.4F', 'missing');
  if (lifeCycleState === undefined) throw new DecodeError('E3.9F70', 'missing');
  const privileges = find(children, 0xc5)?.value;
  const loadFileAid = find(children, 0xc4)?.value;
  const domainAid = find(children, 0xcc)?.value;
  const moduleAids = children.filter(({ tag }) => tag === 0x84).map(({ value }) => value);
  return {
    aid,
    lifeCycleState,
    ...(privileges === undefined ? {} : { privileges }),
    ...(loadFileAid === undefined ? {} : { loadFileAid }),
    ...(moduleAids.length === 0 ? {} : { moduleAids }),
    ...(domainAid === undefined ? {} : { domainAid }),
  };
}

/** P1 of STORE DATA (GPCS, table 11-88). */
export const STORE_DATA_LAST = 0x80;
export const STORE_DATA_ENCRYPTED = 0x60;
export const STORE_DATA_BER_TLV = 0x10;

/** One STORE DATA: `p1` of the bits above, `block` counting from 0. */
export function storeDataCommand(p1: number, block: number, data: Uint8Array): Uint8Array {
  return encodeCommandAPDU({ cla: 0x80, ins: 0xe2, p1, p2: block & 0xff, data });
}
