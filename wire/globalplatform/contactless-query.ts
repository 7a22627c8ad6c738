/**
 * What GET STATUS of the contactless registry asks, and what it answers in full: which
 * applications, by which criteria, and which of their data objects. Source: GlobalPlatform Card
 * Specification, Amendment C, 3.11; see the README for what of it has no public vector.
 */
import { concat, DecodeError } from '@armilla/bytes';
import { decodeTagList, decodeTlv, encodeTlv, find, type Tlv, tagBytes } from '@armilla/tlv';
import { encodeCommandAPDU } from './apdu.ts';

/** Data objects of an application in the registry. */
export const CONTACTLESS_TAGS = {
  aid: 0x4f,
  displayControl: 0x7f20,
  state: 0x9f70,
  updateCounter: 0x80,
  selectionPriority: 0x81,
  groupHead: 0xa2,
  groupMembers: 0xa3,
  family: 0x87,
  displayRequired: 0x88,
} as const;

/** Which applications are asked for, and what of them. */
export type ContactlessQuery = {
  /** What the AID begins with; empty, all. */
  readonly aidPrefix: Uint8Array;
  /** The second byte of 9F70. */
  readonly contactlessState?: number;
  /** Tag 87. */
  readonly family?: number;
  /** Tag 88: whether the application wants to be shown. */
  readonly displayRequired?: boolean;
  /** The tags wanted in the answer (5C); left out, all there are. */
  readonly tags?: readonly number[];
};

/** GET STATUS of the registry; `next` asks for what did not fit before (status 6310). */
export function queryContactless(query: ContactlessQuery, next = false): Uint8Array {
  const { aidPrefix, contactlessState, family, displayRequired, tags } = query;
  const criterion = (tag: number, value: number | undefined): readonly Uint8Array[] =>
    value === undefined ? [] : [encodeTlv(tag, Uint8Array.of(value))];
  const data = concat(
    encodeTlv(CONTACTLESS_TAGS.aid, aidPrefix),
    ...criterion(CONTACTLESS_TAGS.state, contactlessState),
    ...criterion(CONTACTLESS_TAGS.family, family),
    ...criterion(
      CONTACTLESS_TAGS.displayRequired,
      displayRequired === undefined ? undefined : Number(displayRequired),
    ),
    ...(tags === undefined ? [] : [encodeTlv(0x5c, concat(...tags.map(tagBytes)))]),
  );
  const p2 = next ? 0x01 : 0x00;
  return encodeCommandAPDU({ cla: 0x80, ins: 0xf2, p1: 0x40, p2, data, le: 0x00 });
}

/** Reads the data of GET STATUS. Throws {@link DecodeError}. */
export function decodeContactlessQuery(data: Uint8Array): ContactlessQuery {
  const objects = decodeTlv(data);
  const aidPrefix = find(objects, CONTACTLESS_TAGS.aid)?.value;
  if (aidPrefix === undefined) throw new DecodeError('4F', 'missing');
  const contactlessState = oneByte(objects, CONTACTLESS_TAGS.state, '9F70');
  const family = oneByte(objects, CONTACTLESS_TAGS.family, '87');
  const displayRequired = oneByte(objects, CONTACTLESS_TAGS.displayRequired, '88');
  const list = find(objects, 0x5c)?.value;
  return {
    aidPrefix,
    ...(contactlessState === undefined ? {} : { contactlessState }),
    ...(family === undefined ? {} : { family }),
    ...(displayRequired === undefined ? {} : { displayRequired: displayRequired !== 0 }),
    ...(list === undefined ? {} : { tags: decodeTagList(list) }),
  };
}

function oneByte(objects: readonly Tlv[], tag: number, path: string): number | undefined {
  const value = find(objects, tag)?.value;
  if (value !== undefined && value.length !== 1) throw new DecodeError(path, 'not one byte');
  return value?.[0];
}

/** One application as the registry knows it, every object optional but the AID. */
export type ContactlessRecord = {
  readonly aid: Uint8Array;
  readonly lifeCycleState?: number;
  readonly contactlessState?: number;
  /** Goes up with each change of the registry, two bytes. */
  readonly updateCounter?: number;
  /** Place in the order of preference. */
  readonly selectionPriority?: number;
  readonly groupHead?: Uint8Array;
  readonly groupMembers?: readonly Uint8Array[];
  readonly family?: number;
  readonly displayRequired?: boolean;
};

/**
 * The bytes of one answer line, 61 { … }, with the objects that the tag list wants; without a list,
 * with all there are.
 */
export function encodeContactlessRecord(
  record: ContactlessRecord,
  tags?: readonly number[],
): Uint8Array {
  const objects = objectsOf(record).filter(([tag]) => tags === undefined || tags.includes(tag));
  return encodeTlv(
    0x61,
    objects.map(([tag, value]) => encodeTlv(tag, value)),
  );
}

function objectsOf(record: ContactlessRecord): readonly (readonly [number, Uint8Array])[] {
  const { lifeCycleState, contactlessState, updateCounter = 0, groupHead, groupMembers } = record;
  const byte = (value: number | undefined) =>
    value === undefined ? undefined : Uint8Array.of(value);
  const isStateKnown = lifeCycleState !== undefined && contactlessState !== undefined;
  const members = groupMembers?.map((aid) => encodeTlv(0x4f, aid));
  const objects: readonly (readonly [number, Uint8Array | undefined])[] = [
    [CONTACTLESS_TAGS.aid, record.aid],
    [
      CONTACTLESS_TAGS.state,
      isStateKnown ? Uint8Array.of(lifeCycleState, contactlessState) : undefined,
    ],
    [
      CONTACTLESS_TAGS.updateCounter,
      record.updateCounter === undefined
        ? undefined
        : Uint8Array.of((updateCounter >>> 8) & 0xff, updateCounter & 0xff),
    ],
    [CONTACTLESS_TAGS.selectionPriority, byte(record.selectionPriority)],
    [CONTACTLESS_TAGS.groupHead, groupHead && encodeTlv(0x4f, groupHead)],
    [CONTACTLESS_TAGS.groupMembers, members && concat(...members)],
    [CONTACTLESS_TAGS.family, byte(record.family)],
    [
      CONTACTLESS_TAGS.displayRequired,
      record.displayRequired === undefined
        ? undefined
        : Uint8Array.of(Number(record.displayRequired)),
    ],
  ];
  return objects.flatMap(([tag, value]) => (value === undefined ? [] : [[tag, value] as const]));
}

/**
 * Reads the lines that GET STATUS answers, whatever tags were asked for. Throws
 * {@link DecodeError}.
 */
export function decodeContactlessRecords(data: Uint8Array): readonly ContactlessRecord[] {
  return decodeTlv(data).map((line) => {
    if (line.tag !== 0x61) throw new DecodeError('', 'not an entry of the registry');
    return decodeRecord(line.children ?? []);
  });
}

function decodeRecord(objects: readonly Tlv[]): ContactlessRecord {
  const aid = find(objects, CONTACTLESS_TAGS.aid)?.value;
  if (aid === undefined) throw new DecodeError('61.4F', 'missing');
  const state = find(objects, CONTACTLESS_TAGS.state)?.value;
  const [lifeCycleState, contactlessState] = state ?? [];
  if (state !== undefined && state.length !== 2) throw new DecodeError('61.9F70', 'not two bytes');
  const counter = find(objects, CONTACTLESS_TAGS.updateCounter)?.value;
  if (counter !== undefined && counter.length !== 2)
    throw new DecodeError('61.80', 'not two bytes');
  const selectionPriority = oneByte(objects, CONTACTLESS_TAGS.selectionPriority, '61.81');
  const family = oneByte(objects, CONTACTLESS_TAGS.family, '61.87');
  const displayRequired = oneByte(objects, CONTACTLESS_TAGS.displayRequired, '61.88');
  const [groupHead] = aidsIn(objects, CONTACTLESS_TAGS.groupHead) ?? [];
  const groupMembers = aidsIn(objects, CONTACTLESS_TAGS.groupMembers);
  return {
    aid,
    ...(lifeCycleState === undefined ? {} : { lifeCycleState }),
    ...(contactlessState === undefined ? {} : { contactlessState }),
    ...(counter === undefined
      ? {}
      : { updateCounter: ((counter[0] ?? 0) << 8) | (counter[1] ?? 0) }),
    ...(selectionPriority === undefined ? {} : { selectionPriority }),
    ...(groupHead === undefined ? {} : { groupHead }),
    ...(groupMembers === undefined ? {} : { groupMembers }),
    ...(family === undefined ? {} : { family }),
    ...(displayRequired === undefined ? {} : { displayRequired: displayRequired !== 0 }),
  };
}

function aidsIn(objects: readonly Tlv[], tag: number): readonly Uint8Array[] | undefined {
  return find(objects, tag)
    ?.children?.filter((child) => child.tag === 0x4f)
    .map(({ value }) => value);
}

/** Switches communication interfaces: `interfaces` is a bit map, 40 for contactless. */
export function setContactlessInterface(isOn: boolean, interfaces = 0x40): Uint8Array {
  const data = encodeTlv(0x80, Uint8Array.of(interfaces));
  return encodeCommandAPDU({ cla: 0x80, ins: 0xf0, p1: 0x04, p2: isOn ? 0x80 : 0x00, data });
}

/** The AIDs a SET STATUS could not change, out of its answer A1 (status 6320). */
export function decodeContactlessFailures(data: Uint8Array): readonly Uint8Array[] {
  const objects = decodeTlv(data);
  if (objects.length > 0 && find(objects, 0xa1) === undefined) {
    throw new DecodeError('A1', 'missing');
  }
  return aidsIn(objects, 0xa1) ?? [];
}

/** The version of the registry service and its update counter, as SELECT and GET DATA answer. */
export type ContactlessServiceInformation = {
  /** Tag 9F08, `0100`. */
  readonly version: Uint8Array;
  /** Tag 80: goes up with each change. */
  readonly updateCounter: number;
};

/** GET DATA 00A5 of the registry service. */
export function getContactlessInformation(): Uint8Array {
  return encodeCommandAPDU({ cla: 0x80, ins: 0xca, p1: 0x00, p2: 0xa5, le: 0x00 });
}

/** Reads tag A5, alone or in the answer to SELECT, 6F. Throws {@link DecodeError}. */
export function decodeContactlessInformation(data: Uint8Array): ContactlessServiceInformation {
  const objects = decodeTlv(data);
  const template = find(find(objects, 0x6f)?.children ?? objects, 0xa5)?.children ?? [];
  const version = find(template, 0x9f08)?.value;
  const counter = find(template, 0x80)?.value;
  if (version === undefined) throw new DecodeError('A5.9F08', 'missing');
  if (counter?.length !== 2) throw new DecodeError('A5.80', 'not two bytes');
  return { version, updateCounter: ((counter[0] ?? 0) << 8) | (counter[1] ?? 0) };
}
