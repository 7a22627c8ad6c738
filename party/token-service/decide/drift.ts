/**
 * What a secure element really holds against what the network believes: differences and what puts
 * each right. Pure; the answers were proved under R-MAC before they come here.
 */
import { hex } from '@armilla/bytes';
import {
  type Answer,
  APPLICATION_LOCKED,
  APPLICATION_PERSONALISED,
  CONTACTLESS_ACTIVATED,
  CONTACTLESS_TAGS,
  decodeContactlessEntries,
  decodeRegistryEntries,
  encodeCommandAPDU,
  queryContactless,
  STATUS_OF_APPLICATIONS,
} from '@armilla/globalplatform';
import { encodeTlv } from '@armilla/tlv';
import { MORE_TO_COME } from './package-session.ts';

/** An instance on the secure element. */
export interface Found {
  /** Hexadecimal. */
  readonly instanceAid: string;
  /** Personalised and not locked: it could pay. */
  readonly isUsable: boolean;
  /** Readers are told of it. */
  readonly isShown: boolean;
}

/** What was seen. */
export interface Look {
  /** In the order of preference at the readers. */
  readonly found: readonly Found[];
  /** False when there was more than fitted the answer: what is not listed may be there. */
  readonly isWhole: boolean;
}

/** A token as the network believes it to be on the secure element. */
export interface Believed {
  readonly tokenUniqueReference: string;
  readonly instanceAid: string;
  /** `SHOWN` pays, `HIDDEN` is held or not active yet, `ABSENT` ended. */
  readonly expected: 'SHOWN' | 'HIDDEN' | 'ABSENT';
  /** A package of it waits: what is seen now is not how it stays. */
  readonly isMoving: boolean;
}

export interface Difference {
  readonly kind:
    | 'MISSING_ON_WEARABLE'
    | 'ORPHAN_ON_WEARABLE'
    | 'ACTIVATION_DIFFERS'
    | 'ORDER_DIFFERS';
  /** `null` for an order, and for an orphan nobody knows. */
  readonly tokenUniqueReference: string | null;
  readonly instanceAid: string | null;
  /** For a missing card: its instance is there and cannot pay; it is filled anew where it is. */
  readonly isInPlace: boolean;
  readonly repair: 'PERSONALISE' | 'ACTIVATE' | 'DEACTIVATE' | 'DELETE' | 'ORDER';
}

/**
 * The commands of a look: the contactless registry, whose empty answer is proved as well, and the
 * applications of the issuer domain beside it (Amendment C, 3.11; GPCS, 11.4). Each answer holds
 * eight cards and more.
 */
export function lookCommands(): readonly Uint8Array[] {
  const everything = new Uint8Array(0);
  const tags = [CONTACTLESS_TAGS.state, CONTACTLESS_TAGS.selectionPriority];
  return [queryContactless({ aidPrefix: everything, tags }), applicationStates()];
}

/** GET STATUS in TLV form with a tag list (5C): AID and life cycle state alone. */
function applicationStates(): Uint8Array {
  const wanted = [0x5c, 0x02, 0x9f, 0x70];
  const data = Uint8Array.from([...encodeTlv(0x4f, new Uint8Array(0)), ...wanted]);
  return encodeCommandAPDU({
    cla: 0x80,
    ins: 0xf2,
    p1: STATUS_OF_APPLICATIONS,
    p2: 0x02,
    data,
    le: 0x00,
  });
}

/** Reads the answers to {@link lookCommands}. Throws DecodeError for what is no registry. */
export function readLook([registry, applications]: readonly Answer[]): Look {
  const shown = registry === undefined ? [] : decodeContactlessEntries(registry.data);
  const found = shown.map(({ aid, lifeCycleState, contactlessState }) => ({
    instanceAid: hex(aid),
    isUsable: isUsable(lifeCycleState),
    isShown: contactlessState === CONTACTLESS_ACTIVATED,
  }));
  const known = new Set(found.map(({ instanceAid }) => instanceAid));
  const installed = applications === undefined ? [] : decodeRegistryEntries(applications.data);
  // An instance that the contactless registry does not know: there, and hidden.
  const beside = installed
    .map(({ aid, lifeCycleState }) => ({ instanceAid: hex(aid), lifeCycleState }))
    .filter(({ instanceAid }) => !known.has(instanceAid))
    .map(({ instanceAid, lifeCycleState }) => ({
      instanceAid,
      isUsable: isUsable(lifeCycleState),
      isShown: false,
    }));
  return { found: [...found, ...beside], isWhole: registry?.status !== MORE_TO_COME };
}

function isUsable(lifeCycleState: number): boolean {
  const isLocked = (lifeCycleState & APPLICATION_LOCKED) !== 0;
  return !isLocked && lifeCycleState >= APPLICATION_PERSONALISED;
}

/**
 * Every difference that is not about to go away by itself. `order` are instance AIDs as readers
 * should find them; empty where the wallet never said.
 */
export function differences(
  look: Look,
  believed: readonly Believed[],
  order: readonly string[],
): readonly Difference[] {
  const known = new Map(believed.map((one) => [one.instanceAid, one]));
  const strangers = look.found.filter(({ instanceAid }) => !known.has(instanceAid));
  return [
    ...strangers.map(({ instanceAid }) => orphan(instanceAid, null)),
    ...believed.flatMap((one) => differenceOf(look, one)),
    ...orderDifference(look, known, order),
  ];
}

function orphan(instanceAid: string, tokenUniqueReference: string | null): Difference {
  const kind = 'ORPHAN_ON_WEARABLE';
  return { kind, tokenUniqueReference, instanceAid, isInPlace: false, repair: 'DELETE' };
}

function differenceOf(look: Look, one: Believed): readonly Difference[] {
  const { tokenUniqueReference, instanceAid, expected, isMoving } = one;
  if (isMoving) return [];
  const there = look.found.find((found) => found.instanceAid === instanceAid);
  if (expected === 'ABSENT') {
    return there === undefined ? [] : [orphan(instanceAid, tokenUniqueReference)];
  }
  if (there === undefined && !look.isWhole) return [];
  const about = { tokenUniqueReference, instanceAid };
  if (there?.isUsable !== true) {
    const isInPlace = there !== undefined;
    return [{ kind: 'MISSING_ON_WEARABLE', ...about, isInPlace, repair: 'PERSONALISE' }];
  }
  const shouldShow = expected === 'SHOWN';
  if (there.isShown === shouldShow) return [];
  const repair = shouldShow ? 'ACTIVATE' : 'DEACTIVATE';
  return [{ kind: 'ACTIVATION_DIFFERS', ...about, isInPlace: false, repair }];
}

/** Only cards that are there and stay are put in order, among one another. */
function orderDifference(
  look: Look,
  known: ReadonlyMap<string, Believed>,
  order: readonly string[],
): readonly Difference[] {
  const stays = ({ instanceAid, isUsable: usable }: Found) => {
    const one = known.get(instanceAid);
    return usable && one !== undefined && one.expected !== 'ABSENT' && !one.isMoving;
  };
  const seen = look.found.filter(stays).map(({ instanceAid }) => instanceAid);
  const wanted = order.filter((aid) => seen.includes(aid));
  const present = seen.filter((aid) => wanted.includes(aid));
  if (wanted.every((aid, place) => present[place] === aid)) return [];
  const about = { tokenUniqueReference: null, instanceAid: null, isInPlace: false };
  return [{ kind: 'ORDER_DIFFERS', ...about, repair: 'ORDER' }];
}
