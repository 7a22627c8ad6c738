/** The benchmarks by name. */
import type { Contest } from './measure.ts';
import { benchTap } from './tap.ts';
import { wireContests } from './wire.ts';

export interface Suite {
  readonly summary: string;
  /** Made only when it is run: making it loads the packages it measures against. */
  readonly contests: () => readonly Contest[] | Promise<readonly Contest[]>;
}

export const SUITES: Readonly<Record<string, Suite>> = {
  tap: { summary: 'a whole tap, band and kernel', contests: benchTap },
  wire: { summary: 'the wire libraries', contests: wireContests },
};
