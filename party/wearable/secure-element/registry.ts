/**
 * What is installed: payment instances with their states and data, and their order. Everything is
 * read from and written to the memory or a transaction on it; nothing is kept beside.
 */
import { fromAscii, fromHex, hex } from '@armilla/bytes';
import {
  APPLICATION_LOCKED,
  APPLICATION_PERSONALISED,
  CONTACTLESS_ACTIVATED,
  CONTACTLESS_DEACTIVATED,
} from '@armilla/globalplatform';
import type { Reader, Transaction } from '../memory/memory.ts';

/** An AID as hexadecimal: the key under which an instance's things are kept. */
export type AIDHex = string;

export type Instance = {
  readonly aid: AIDHex;
  /** Bit 8 set: locked. */
  readonly lifeCycleState: number;
  readonly contactlessState: number;
};

const instanceKey = (aid: AIDHex) => `instance/${aid}`;
const dataKey = (aid: AIDHex, dgi: number) =>
  `data/${aid}/${dgi.toString(16).toUpperCase().padStart(4, '0')}`;
const ORDER_KEY = 'order';
const UPDATES_KEY = 'registry-updates';

/** How many instances fit where the model says nothing. */
export const MAXIMUM_INSTANCES = 16;

export function readInstance(reader: Reader, aid: AIDHex): Instance | undefined {
  const [lifeCycleState, contactlessState] = reader.get(instanceKey(aid)) ?? [];
  if (lifeCycleState === undefined || contactlessState === undefined) return undefined;
  return { aid, lifeCycleState, contactlessState };
}

/** All instances in the order of preference, first the one a reader should take. */
export function instances(reader: Reader): readonly Instance[] {
  return readOrder(reader).flatMap((aid) => readInstance(reader, aid) ?? []);
}

/** Personalised, not locked, activated: what a reader may find. */
export function isPayable(instance: Instance): boolean {
  return isUsable(instance) && instance.contactlessState === CONTACTLESS_ACTIVATED;
}

/** Personalised and not locked. */
export function isUsable({ lifeCycleState }: Instance): boolean {
  const isLocked = (lifeCycleState & APPLICATION_LOCKED) !== 0;
  return !isLocked && lifeCycleState >= APPLICATION_PERSONALISED;
}

export function addInstance(t: Transaction, aid: AIDHex, lifeCycleState: number): void {
  writeInstance(t, { aid, lifeCycleState, contactlessState: CONTACTLESS_DEACTIVATED });
  t.put(atcKey(aid), Uint8Array.of(0, 0));
  t.put(logKey(aid), new Uint8Array(0));
  writeOrder(t, [...readOrder(t), aid]);
}

export function writeInstance(t: Transaction, instance: Instance): void {
  const { aid, lifeCycleState, contactlessState } = instance;
  t.put(instanceKey(aid), Uint8Array.of(lifeCycleState, contactlessState));
  countUpdate(t);
}

/** Forgets an instance with its data, counter and log. */
export function removeInstance(t: Transaction, aid: AIDHex): void {
  t.delete(instanceKey(aid));
  t.delete(atcKey(aid));
  t.delete(logKey(aid));
  for (const key of t.keys(`data/${aid}/`)) t.delete(key);
  writeOrder(
    t,
    readOrder(t).filter((other) => other !== aid),
  );
}

export function readOrder(reader: Reader): readonly AIDHex[] {
  const text = fromAscii(reader.get(ORDER_KEY) ?? new Uint8Array(0));
  return text === '' ? [] : text.split(' ');
}

/** Sets the order; what `order` leaves out keeps its place behind, what is not there is ignored. */
export function writeOrder(t: Transaction, order: readonly AIDHex[]): void {
  const bytes = new TextEncoder().encode(order.join(' '));
  t.put(ORDER_KEY, bytes);
  countUpdate(t);
}

/** `first` at the head of the present order, in their order. */
export function moveToFront(reader: Reader, first: readonly AIDHex[]): readonly AIDHex[] {
  const order = readOrder(reader);
  const known = first.filter((aid) => order.includes(aid));
  return [...new Set([...known, ...order])];
}

/** How often the registry has changed, 0–FFFF (Amendment C, 3.11.1). */
export function updateCounter(reader: Reader): number {
  const [high = 0, low = 0] = reader.get(UPDATES_KEY) ?? [];
  return (high << 8) | low;
}

function countUpdate(t: Transaction): void {
  const next = (updateCounter(t) + 1) & 0xffff;
  t.put(UPDATES_KEY, Uint8Array.of(next >>> 8, next & 0xff));
}

/** The content of one data grouping of an instance. */
export function readData(reader: Reader, aid: AIDHex, dgi: number): Uint8Array | undefined {
  return reader.get(dataKey(aid, dgi));
}

/** Whether an instance has records under a short file identifier. */
export function holdsFile(reader: Reader, aid: AIDHex, sfi: number): boolean {
  return reader.keys(dataKey(aid, sfi << 8).slice(0, -2)).length > 0;
}

export function writeData(t: Transaction, aid: AIDHex, dgi: number, data: Uint8Array): void {
  t.put(dataKey(aid, dgi), data);
}

/** Where the application transaction counter of an instance lies. */
export function atcKey(aid: AIDHex): string {
  return `atc/${aid}`;
}

/** Where the log of an instance lies. */
export function logKey(aid: AIDHex): string {
  return `log/${aid}`;
}

export function aidHex(aid: Uint8Array): AIDHex {
  return hex(aid);
}

export function aidBytes(aid: AIDHex): Uint8Array {
  return fromHex(aid);
}
