/** Two taps beside one another: what passed in both, what in one alone, and what differs. */
import type { Item } from '@armilla/explain';
import type { TraceEntry } from '../../core/trace-feed.ts';
import type { Section } from './decoded.ts';

export interface Pair {
  readonly left: TraceEntry | undefined;
  readonly right: TraceEntry | undefined;
}

/** Entries are alike when they are the same message on the same road, whatever is in it. */
export function kindOf({ kind, from, to, summary, call }: TraceEntry): string {
  const road = `${kind} ${from} ${to}`;
  if (call !== undefined) return `${road} ${call.operation}`;
  if (kind === 'FINDING') return `${road} ${/^[A-Z_]+(?=:)/.exec(summary)?.[0] ?? ''}`;
  return `${road} ${withoutDigits(kind, summary.split(' → ')[0] ?? '')}`;
}

/** A SELECT is a SELECT whichever application it names; a record is that record. */
function withoutDigits(kind: TraceEntry['kind'], summary: string): string {
  if (kind === 'ISO 8583') return summary.slice(0, 4);
  return summary.replace(/^(SELECT(?: next)?) A0[0-9A-F]+$/, '$1');
}

/** Both lists in their order, like entries beside like: a longest common subsequence. */
export function aligned(
  left: readonly TraceEntry[],
  right: readonly TraceEntry[],
): readonly Pair[] {
  const keys = { left: left.map(kindOf), right: right.map(kindOf) };
  const lengths = commonLengths(keys.left, keys.right);
  const pairs: Pair[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && keys.left[i] === keys.right[j]) {
      pairs.push({ left: left[i++], right: right[j++] });
    } else if (
      j >= right.length ||
      (i < left.length && at(lengths, i + 1, j) >= at(lengths, i, j + 1))
    ) {
      pairs.push({ left: left[i++], right: undefined });
    } else {
      pairs.push({ left: undefined, right: right[j++] });
    }
  }
  return pairs;
}

const at = (table: readonly (readonly number[])[], i: number, j: number) => table[i]?.[j] ?? 0;

/** From each place on, how many can still be alike. */
function commonLengths(
  left: readonly string[],
  right: readonly string[],
): readonly (readonly number[])[] {
  const table = Array.from({ length: left.length + 1 }, () =>
    new Array<number>(right.length + 1).fill(0),
  );
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      const row = table[i];
      if (row === undefined) continue;
      const alike = left[i] === right[j];
      row[j] = alike
        ? at(table, i + 1, j + 1) + 1
        : Math.max(at(table, i + 1, j), at(table, i, j + 1));
    }
  }
  return table;
}

export interface Difference {
  /** `ANSWER 77.9F36`. */
  readonly path: string;
  readonly name: string;
  readonly left: string | undefined;
  readonly right: string | undefined;
  readonly same: boolean;
}

/** Every field of either side, in the order of the first. */
export function differencesOf(
  left: readonly Section[],
  right: readonly Section[],
): readonly Difference[] {
  const one = flat(left);
  const other = flat(right);
  const paths = [...new Set([...one.keys(), ...other.keys()])];
  return paths.map((path) => {
    const [a, b] = [one.get(path), other.get(path)];
    const name = a?.name ?? b?.name ?? '';
    return { path, name, left: a?.text, right: b?.text, same: a?.text === b?.text };
  });
}

interface Leaf {
  readonly name: string;
  readonly text: string;
}

function flat(sections: readonly Section[]): Map<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  for (const { part, items } of sections) addLeaves(leaves, part, items);
  return leaves;
}

function addLeaves(into: Map<string, Leaf>, path: string, items: readonly Item[]): void {
  for (const one of items) {
    const place = freePath(into, `${path} ${one.id}`);
    if (one.items !== undefined && one.items.length > 0) addLeaves(into, place, one.items);
    else into.set(place, { name: one.name, text: textOf(one) });
  }
}

/** A tag may come twice. */
function freePath(taken: ReadonlyMap<string, Leaf>, path: string): string {
  let free = path;
  for (let count = 2; taken.has(free); count++) free = `${path} (${count})`;
  return free;
}

function textOf({ value, meaning, bytes, bits }: Item): string {
  const set = (bits ?? []).filter((bit) => bit.set && bit.name !== '').map(({ name }) => name);
  const shown = value ?? bytes ?? '';
  return [shown, meaning, ...set].filter((text) => text !== undefined && text !== '').join(' · ');
}
