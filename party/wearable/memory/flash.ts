/**
 * The physical store below the band's memory: what a flash driver does, and how its power fails.
 */

/** A store that grows at its end and can be replaced as a whole. All calls block. */
export type Flash = {
  /** Adds bytes at the end. They are durable when the call returns. */
  append(bytes: Uint8Array): void;
  /** Everything, from the beginning. */
  readAll(): Uint8Array;
  /**
   * Exchanges the whole content at once: after a power cut it is the old or the new, no mixture.
   */
  replace(bytes: Uint8Array): void;
};

/** A write that failed, for whatever reason. What it left is known only after a new boot. */
export class MemoryFailure extends Error {
  override readonly name: string = 'MemoryFailure';
}

/** The power went away in the middle of a write. */
export class PowerCut extends MemoryFailure {
  override readonly name = 'PowerCut';

  constructor() {
    super('the power went away during a write');
  }
}

/** What a cut write leaves behind. */
export type CutLeaves = 'nothing' | 'half' | 'everything';

/** A flash whose power a test or a simulation can cut. */
export type CuttableFlash = Flash & {
  /** Physical writes since it was made, cut ones included. */
  readonly writes: number;
  /** Cuts the power at the n-th write from now on, 1 being the next. */
  cutAt(write: number, leaves: CutLeaves): void;
  /** Gives the power back; a cut that has not happened yet is forgotten. */
  restorePower(): void;
};

/** A flash in memory: lost with the process, and the one whose power can be cut. */
export function flashInMemory(content: Uint8Array = new Uint8Array(0)): CuttableFlash {
  let cells: Uint8Array = content.slice();
  let length = cells.length;
  let writes = 0;
  let cut: { at: number; leaves: CutLeaves } | undefined;
  let dark = false;

  const write = (whole: () => void, half: () => void): void => {
    if (dark) throw new PowerCut();
    writes += 1;
    if (cut === undefined || writes < cut.at) {
      whole();
      return;
    }
    if (cut.leaves === 'everything') whole();
    if (cut.leaves === 'half') half();
    dark = true;
    throw new PowerCut();
  };
  const grow = (more: Uint8Array): void => {
    if (length + more.length > cells.length) cells = withRoom(cells, length + more.length);
    cells.set(more, length);
    length += more.length;
  };

  return {
    get writes() {
      return writes;
    },
    append: (more) =>
      write(
        () => grow(more),
        () => grow(more.subarray(0, Math.floor(more.length / 2))),
      ),
    readAll() {
      if (dark) throw new PowerCut();
      return cells.slice(0, length);
    },
    replace: (next) =>
      write(
        () => {
          if (next.length > cells.length) cells = withRoom(new Uint8Array(0), next.length);
          cells.set(next);
          length = next.length;
        },
        // A half-written spare sector that nothing points to yet.
        () => {},
      ),
    cutAt(nth, leaves) {
      cut = { at: writes + nth, leaves };
    },
    restorePower() {
      cut = undefined;
      dark = false;
    },
  };
}

/** The cells with room for twice what is wanted, so that appending does not copy them each time. */
function withRoom(cells: Uint8Array, wanted: number): Uint8Array {
  const wider = new Uint8Array(2 * wanted);
  wider.set(cells);
  return wider;
}
