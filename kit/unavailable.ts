/**
 * Something that a party stands on does not answer now: its key module, say. Whoever asked is told
 * to come again (the refusal UNAVAILABLE, DE 39 `96`); nothing was changed.
 */
export class Unavailable extends Error {
  override readonly name: string = 'Unavailable';
}

/**
 * The database is not to be reached, or went away before a commit: whoever asked comes again. On a
 * host link that is silence and no DE 39: what is said again may have been answered before.
 */
export class DatabaseAway extends Error {
  override readonly name = 'DatabaseAway';

  constructor(cause: unknown) {
    super('the database does not answer', { cause });
  }
}
