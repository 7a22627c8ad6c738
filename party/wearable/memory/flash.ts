/**
 * The physical store below the band's memory: what a flash driver does, and how its power fails.
 */
import { concat } from '@armilla/bytes';

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
  let bytes: Uint8Array = content.slice();
  let writes = 0;
  let cut: { at: number; leaves: CutLeaves } | undefined;
  let dark = false;

  const write = (whole: Uint8Array, half: Uint8Array): void => {
    if (dark) throw new PowerCut();
    writes += 1;
    if (cut === undefined || writes < cut.at) {
      bytes = whole;
      return;
    }
    if (cut.leaves === 'everything') bytes = whole;
    if (cut.leaves === 'half') bytes = half;
    dark = true;
    throw new PowerCut();
  };

  return {
    get writes() {
      return writes;
    },
    append(more) {
      const grown = (length: number) => concat(bytes, more.subarray(0, length));
      write(grown(more.length), grown(Math.floor(more.length / 2)));
    },
    readAll() {
      if (dark) throw new PowerCut();
      return bytes.slice();
    },
    // Half a replacement is a half-written spare sector that nothing points to yet.
    replace: (next) => write(next.slice(), bytes),
    cutAt(nth, leaves) {
      cut = { at: writes + nth, leaves };
    },
    restorePower() {
      cut = undefined;
      dark = false;
    },
  };
}
