/** One bug picked by hand: a patch of one file, why it is dangerous, and who has to find it. */
export interface Bug {
  /** Said of it in a word or three. */
  readonly name: string;
  /** From the project's root. */
  readonly file: string;
  /** Stands in the file exactly once; a patch whose text is gone fails loudly. */
  readonly replaces: string;
  readonly by: string;
  /** What somebody could do, or lose, if it stood so. */
  readonly danger: string;
  /** The rule it breaks, by the numbers of `doc/planted-bugs.md`. */
  readonly rule: string;
  /** Files of tests, the cheapest first. */
  readonly judges: readonly string[];
}
