/** Whose pages are ours: origins a passkey may be used on and a provider may send back to. */

export interface Origins {
  /** The WebAuthn relying party: the host that passkeys are made for (WebAuthn Level 2, 4). */
  readonly relyingPartyId: string;
  /** The origin used when the asker names none. */
  readonly first: string;
  includes(origin: string): boolean;
}

const LOOPBACK = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;

/**
 * The origins of a deployment. Without any, this machine's own pages at whatever port they are
 * served; passkeys work there by the name `localhost` alone, since an address cannot have one.
 * Throws when two of them have different hosts: a passkey of one would be lost on the other.
 */
export function originsOf(origins: readonly string[] | undefined): Origins {
  const [first] = origins ?? [];
  if (origins === undefined || first === undefined) {
    return {
      relyingPartyId: 'localhost',
      first: 'http://localhost:8080',
      includes: (origin) => LOOPBACK.test(origin),
    };
  }
  const hosts = new Set(origins.map((origin) => new URL(origin).hostname));
  if (hosts.size > 1) throw new Error('the origins of a deployment must have one host');
  return {
    relyingPartyId: new URL(first).hostname,
    first,
    includes: (origin) => origins.includes(origin),
  };
}
