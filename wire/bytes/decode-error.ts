/**
 * What every decoder throws on malformed input. The message names the place and the rule that was
 * broken, never the data, so it is safe to log and to show.
 */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
  /** Where it went wrong, outermost first: `55.9F26`, `6F.A5`, `@12` for an offset. */
  readonly path: string;
  /** The rule that was broken, without the path. */
  readonly reason: string;

  constructor(path: string, reason: string) {
    super(path === '' ? reason : `${path}: ${reason}`);
    this.path = path;
    this.reason = reason;
  }

  /** The same error seen from one level further out. */
  within(outer: string): DecodeError {
    return new DecodeError(this.path === '' ? outer : `${outer}.${this.path}`, this.reason);
  }
}
