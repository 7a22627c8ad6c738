/**
 * The contactless registry service: shows the registry, changes activation and order. Through its
 * own AID the host may take away and reorder; to activate it needs a secure session with the
 * domain.
 */
import { concat } from '@armilla/bytes';
import {
  type Answer,
  CONTACTLESS_ACTIVATED,
  CONTACTLESS_CHANGES,
  CONTACTLESS_DEACTIVATED,
  CONTACTLESS_TAGS,
  type Command,
  type ContactlessChange,
  type ContactlessQuery,
  type ContactlessRecord,
  CRS_AID,
  decodeContactlessQuery,
  encodeContactlessRecord,
  isAnyChange,
} from '@armilla/globalplatform';
import { decodeTlv, encodeTlv } from '@armilla/tlv';
import type { Reader, Transaction } from '../memory/memory.ts';
import { ok, STATUS, say } from './answer.ts';
import { page } from './page.ts';
import {
  type AIDHex,
  aidBytes,
  aidHex,
  type Instance,
  instances,
  isUsable,
  moveToFront,
  readInstance,
  readOrder,
  updateCounter,
  writeInstance,
  writeOrder,
} from './registry.ts';

/** The choice for the next tap: lives in the chip's working memory, not in the registry. */
export type VolatileChoice = { aid: AIDHex | undefined };

/** The answer to SELECT of the service (Amendment C, 3.11.2). */
export function contactlessServiceFCI(reader: Reader): Uint8Array {
  return encodeTlv(0x6f, [encodeTlv(0x84, CRS_AID), versionAndCounter(reader)]);
}

/** GET DATA 00A5: version of the service and the registry's update counter. */
export function versionAndCounter(reader: Reader): Uint8Array {
  const updates = updateCounter(reader);
  return encodeTlv(0xa5, [
    encodeTlv(0x9f08, Uint8Array.of(0x01, 0x00)),
    encodeTlv(0x80, Uint8Array.of(updates >>> 8, updates & 0xff)),
  ]);
}

/**
 * GET STATUS of the registry (Amendment C, 3.11): a page of the entries that meet every criterion,
 * each with its AID and what the tag list (5C) names; without one, with all there is.
 */
export function contactlessStatus(reader: Reader, { p2, data }: Command, from: number) {
  if (p2 > 1) return { answer: say(STATUS.WRONG_DATA), next: 0 };
  const query = decodeContactlessQuery(data);
  const tags = query.tags && [CONTACTLESS_TAGS.aid, ...query.tags];
  const entries = records(reader)
    .filter((record) => meets(record, query))
    .map((record) => encodeContactlessRecord(record, tags));
  return page(entries, p2 === 0 ? 0 : from);
}

/** Ours have no family and no wish to be displayed: a query for either finds none. */
function records(reader: Reader): readonly (ContactlessRecord & ContactlessState)[] {
  const updates = updateCounter(reader);
  return instances(reader).map(({ aid, lifeCycleState, contactlessState }, selectionPriority) => ({
    aid: aidBytes(aid),
    lifeCycleState,
    contactlessState,
    updateCounter: updates,
    selectionPriority,
  }));
}

type ContactlessState = { readonly contactlessState: number };

function meets(record: ContactlessRecord & ContactlessState, query: ContactlessQuery): boolean {
  const { aidPrefix, contactlessState = record.contactlessState } = query;
  const begins = aidHex(record.aid).startsWith(aidHex(aidPrefix));
  const isOther =
    query.family !== record.family || query.displayRequired !== record.displayRequired;
  return begins && !isOther && contactlessState === record.contactlessState;
}

/** SET STATUS of the registry; `isTrusted` inside a secure session with the domain. */
export function setContactlessState(
  t: Transaction,
  choice: VolatileChoice,
  { p1, p2, data }: Command,
  isTrusted: boolean,
): Answer {
  const change = changeOf((p1 << 8) | p2);
  if (change === undefined) return say(STATUS.WRONG_P1P2);
  if (change === 'activate' && !isTrusted) return say(STATUS.SECURITY_NOT_SATISFIED);
  const aids = decodeTlv(data).flatMap(({ tag, value }) => (tag === 0x4f ? [aidHex(value)] : []));
  if (aids.length === 0 && change !== 'resetVolatilePriority') return say(STATUS.WRONG_DATA);
  const known = aids.flatMap((aid) => readInstance(t, aid) ?? []);
  const failed = aids.filter((aid) => !known.some((instance) => instance.aid === aid));
  const unable = CHANGES[change](t, choice, known);
  return outcome([...failed, ...unable]);
}

function changeOf(code: number): ContactlessChange | undefined {
  return Object.keys(CONTACTLESS_CHANGES)
    .filter(isAnyChange)
    .find((change) => CONTACTLESS_CHANGES[change] === code);
}

/** What each change does; gives the AIDs it could not do it to. */
const CHANGES: Readonly<
  Record<
    ContactlessChange,
    (t: Transaction, choice: VolatileChoice, known: readonly Instance[]) => readonly AIDHex[]
  >
> = {
  activate: (t, _, known) => setState(t, known, CONTACTLESS_ACTIVATED),
  deactivate: (t, _, known) => setState(t, known, CONTACTLESS_DEACTIVATED),
  highestPriority(t, _, known) {
    writeOrder(t, moveToFront(t, aidsOf(known)));
    return [];
  },
  lowestPriority(t, _, known) {
    const last = aidsOf(known);
    writeOrder(t, [...readOrder(t).filter((aid) => !last.includes(aid)), ...last]);
    return [];
  },
  volatilePriority(_, choice, known) {
    choice.aid = known[0]?.aid;
    return aidsOf(known.slice(1));
  },
  resetVolatilePriority(_, choice) {
    choice.aid = undefined;
    return [];
  },
};

function aidsOf(list: readonly Instance[]): readonly AIDHex[] {
  return list.map(({ aid }) => aid);
}

function setState(
  t: Transaction,
  known: readonly Instance[],
  contactlessState: number,
): readonly AIDHex[] {
  const able = known.filter((one) => contactlessState === CONTACTLESS_DEACTIVATED || isUsable(one));
  for (const instance of able) writeInstance(t, { ...instance, contactlessState });
  return aidsOf(known.filter((instance) => !able.includes(instance)));
}

function outcome(failed: readonly AIDHex[]): Answer {
  if (failed.length === 0) return ok();
  const list = concat(...failed.map((aid) => encodeTlv(0x4f, aidBytes(aid))));
  return { data: encodeTlv(0xa1, list), status: STATUS.SOME_FAILED };
}
