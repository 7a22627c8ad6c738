/**
 * The contactless registry: which applications a reader is shown, and in what order.
 * Source: GlobalPlatform Card Specification, Amendment C, 3.11 and 6; see the README for what of
 * it has no public vector.
 */
import { concat, DecodeError, fromHex } from '@armilla/bytes';
import { encodeTlv } from '@armilla/tlv';
import { encodeCommandAPDU } from './apdu.ts';
import {
  decodeContactlessRecords,
  encodeContactlessRecord,
  queryContactless,
} from './contactless-query.ts';

/** The contactless registry service application. */
export const CRS_AID: Uint8Array = fromHex('A00000015143525300');

/** Contactless activation states, the second byte of 9F70. */
export const CONTACTLESS_DEACTIVATED = 0x00;
export const CONTACTLESS_ACTIVATED = 0x01;
export const CONTACTLESS_NOT_ACTIVATABLE = 0x80;

/** What SET STATUS of the registry changes: P1 and P2 together. */
export const CONTACTLESS_CHANGES = {
  deactivate: 0x0100,
  activate: 0x0101,
  highestPriority: 0x0201,
  lowestPriority: 0x0281,
  volatilePriority: 0x0202,
  resetVolatilePriority: 0x0282,
} as const;

export type ContactlessChange = keyof typeof CONTACTLESS_CHANGES;

/** SELECT of the registry service. */
export function selectContactlessRegistry(): Uint8Array {
  return encodeCommandAPDU({ cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data: CRS_AID, le: 0x00 });
}

/** SET STATUS for one or more applications; the issuer domain's session takes it as well. */
export function setContactlessStatus(
  change: ContactlessChange,
  ...aids: readonly Uint8Array[]
): Uint8Array {
  const code = CONTACTLESS_CHANGES[change];
  const data = concat(...aids.map((aid) => encodeTlv(0x4f, aid)));
  return encodeCommandAPDU({ cla: 0x80, ins: 0xf0, p1: code >>> 8, p2: code & 0xff, data, le: 0 });
}

/** GET STATUS of the registry: applications whose AID begins with the prefix; empty, all. */
export function getContactlessStatus(
  aidPrefix: Uint8Array = new Uint8Array(0),
  next = false,
): Uint8Array {
  return queryContactless({ aidPrefix }, next);
}

/** One application of the registry. */
export type ContactlessEntry = {
  readonly aid: Uint8Array;
  readonly lifeCycleState: number;
  readonly contactlessState: number;
  /** Place in the order of preference, from 0. */
  readonly selectionPriority?: number;
};

/** The bytes of one entry: 61 { 4F, 9F70, 80 update counter, 81 selection priority }. */
export function encodeContactlessEntry(entry: ContactlessEntry, updateCounter: number): Uint8Array {
  return encodeContactlessRecord({ ...entry, updateCounter });
}

/** Reads the entries GET STATUS answers, each with its states. Throws {@link DecodeError}. */
export function decodeContactlessEntries(data: Uint8Array): readonly ContactlessEntry[] {
  return decodeContactlessRecords(data).map(
    ({ aid, lifeCycleState, contactlessState, selectionPriority }) => {
      if (lifeCycleState === undefined || contactlessState === undefined) {
        throw new DecodeError('61.9F70', 'missing');
      }
      const entry = { aid, lifeCycleState, contactlessState };
      return selectionPriority === undefined ? entry : { ...entry, selectionPriority };
    },
  );
}

/** Whether a text names a change of the registry. */
export function isAnyChange(text: string): text is ContactlessChange {
  return Object.hasOwn(CONTACTLESS_CHANGES, text);
}
