/** What processes took of the processor, and of the memory: Linux's own books (proc(5)). */
import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second, as Linux tells them to programs. */
const TICKS = 100;

/** Processor seconds of a process and of all below it, those that ended included. */
export function processorSeconds(pid: number): number {
  const table = processes();
  const below = new Map<number, number[]>();
  for (const [child, { parent }] of table) {
    below.set(parent, [...(below.get(parent) ?? []), child]);
  }
  const sum = (one: number): number =>
    (table.get(one)?.ticks ?? 0) + (below.get(one) ?? []).reduce((all, next) => all + sum(next), 0);
  return sum(pid) / TICKS;
}

interface Taken {
  readonly parent: number;
  readonly ticks: number;
}

function processes(): ReadonlyMap<number, Taken> {
  const found = new Map<number, Taken>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const text = read(`/proc/${name}/stat`);
    // Behind the name, which may hold spaces: state, parent, …, own time, waited-for children's.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = [11, 12, 13, 14].reduce((all, i) => all + Number(fields[i] ?? 0), 0);
    if (text !== '') found.set(Number(name), { parent: Number(fields[1]), ticks });
  }
  return found;
}

/** Resident memory, bytes: now, and the most there ever was. */
export function memoryOf(pid: number): { readonly nowBytes: number; readonly mostBytes: number } {
  const text = read(`/proc/${pid}/status`);
  const bytes = (name: string) =>
    1_024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
  return { nowBytes: bytes('VmRSS'), mostBytes: bytes('VmHWM') };
}

/** Empty when the process has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
