/** What processes took of the processor, and of the memory: Linux's own books (proc(5)). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second, as Linux tells them to programs. */
const TICKS = 100;

/** Processor seconds of a process and of all below it, those that ended included. */
export function processorSeconds(pid: number): number {
  const table = processes();
  const ticks = familyIn(table, pid).map((one) => table.get(one)?.ticks ?? 0);
  return ticks.reduce((all, one) => all + one, 0) / TICKS;
}

/** Processor seconds of a process's own first thread: where JavaScript runs. */
export function firstThreadSeconds(pid: number): number {
  return ticksIn(statOf(`/proc/${pid}/task/${pid}/stat`), OWN) / TICKS;
}

/**
 * Memory of a process and of all below it, bytes; what several share is counted once, a part for
 * each (`Pss` of proc_pid_smaps(5)). Undefined where no system tells it.
 */
export function shareOfMemory(pid: number): number | undefined {
  if (!existsSync(`/proc/${pid}/smaps_rollup`)) return undefined;
  const kilobytes = familyIn(processes(), pid).map((one) =>
    Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${one}/smaps_rollup`))?.[1] ?? 0),
  );
  return 1_024 * kilobytes.reduce((all, one) => all + one, 0);
}

function familyIn(table: ReadonlyMap<number, Taken>, pid: number): readonly number[] {
  const below = [...table].filter(([, { parent }]) => parent === pid);
  return [pid, ...below.flatMap(([child]) => familyIn(table, child))];
}

interface Taken {
  readonly parent: number;
  readonly ticks: number;
}

function processes(): ReadonlyMap<number, Taken> {
  const found = new Map<number, Taken>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = statOf(`/proc/${name}/stat`);
    const ticks = ticksIn(fields, [...OWN, ...WAITED_FOR]);
    if (fields.length > 1) found.set(Number(name), { parent: Number(fields[1]), ticks });
  }
  return found;
}

/** Places in {@link statOf}: time of its own, and of children that ended. */
const OWN = [11, 12] as const;
const WAITED_FOR = [13, 14] as const;

/** What is behind the name, which may hold spaces: state, parent, … */
function statOf(path: string): readonly string[] {
  const text = read(path);
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

const ticksIn = (fields: readonly string[], places: readonly number[]) =>
  places.reduce((all, i) => all + Number(fields[i] ?? 0), 0);

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
