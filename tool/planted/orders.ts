/** What a worker is told, and what it answers. */

/** A test that was run with nothing planted, and which changes it came by. */
export interface Played {
  readonly file: string;
  readonly title: string;
  readonly ms: number;
  readonly trouble: string | undefined;
  readonly reached: readonly number[];
}

/** A test to judge by, and how long it takes. */
export interface Judging {
  readonly file: string;
  readonly title: string;
  readonly ms: number;
}

export type Order =
  | { readonly kind: 'MEASURE'; readonly file: string }
  /** All tests of these files in their order, until one fails. */
  | { readonly kind: 'PLAY'; readonly files: readonly string[] }
  | {
      readonly kind: 'JUDGE';
      readonly number: number;
      readonly tests: readonly Judging[];
      /** Each file from its beginning, in a process of its own: no test is run alone. */
      readonly wholeFiles: boolean;
    };

export type Answer =
  | { readonly kind: 'READY' }
  /** A test was begun, and will be waited for so long. */
  | { readonly kind: 'BEGUN'; readonly patienceMs: number }
  | {
      readonly kind: 'MEASURED';
      readonly played: readonly Played[];
      readonly reachedAtLoad: readonly number[];
    }
  | {
      readonly kind: 'FOUND';
      readonly file: string;
      readonly title: string;
      readonly trouble: string;
      /** Something still runs in that process: it is of no more use. */
      readonly spent: boolean;
    }
  | {
      readonly kind: 'SURVIVED';
      /** Tests that pass after their neighbours only, as `file title`. */
      readonly unrepeatable: readonly string[];
    }
  | { readonly kind: 'BROKEN'; readonly trouble: string };
