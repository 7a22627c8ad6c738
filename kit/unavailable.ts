/**
 * Something that a party stands on does not answer now: its key module, say. Whoever asked is told
 * to come again (the refusal UNAVAILABLE, DE 39 `96`); nothing was changed.
 */
export class Unavailable extends Error {
  override readonly name: string = 'Unavailable';
}
