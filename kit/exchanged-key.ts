/**
 * A key that the two ends of a link change now and then. Whoever enciphers uses the one in use;
 * whoever deciphers also takes the one before it for a while, since messages are under way.
 */
import { SecretBytes } from './secret.ts';

export class ExchangedKey extends SecretBytes {
  readonly #accepted: () => readonly SecretBytes[];

  /** `accepted` gives the keys that are taken now, the one in use first; never none. */
  constructor(accepted: () => readonly SecretBytes[]) {
    // No bytes of its own: they change.
    super(new Uint8Array(0));
    this.#accepted = accepted;
  }

  /** The key in use at this moment. */
  override expose(): Uint8Array {
    const [inUse] = this.#accepted();
    if (inUse === undefined) throw new Error('a link without a key');
    return inUse.expose();
  }

  accepted(): readonly SecretBytes[] {
    return this.#accepted();
  }
}

/** The keys under which something may have been enciphered, the likeliest first. */
export function acceptedKeys(key: SecretBytes): readonly SecretBytes[] {
  return key instanceof ExchangedKey ? key.accepted() : [key];
}
