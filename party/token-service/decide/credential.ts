/**
 * What a token pays with: sequence number, expiry, keys and certificates. It is renewed over the
 * air, and while the new one is on its way the band may hold the one or the other.
 */

/** One of a token's credentials. */
export interface Credential {
  /** Two digits. */
  readonly psn: string;
  /** `YYMM`. */
  readonly expiry: string;
  /** Which token master key: the first byte of the issuer application data. */
  readonly keyDerivationIndex: number;
  /** Certification authority public key index, hexadecimal; `null`: the first of its programme. */
  readonly caIndex: string | null;
}

/** A token's present credential, and the one a package is bringing. */
export interface Credentials {
  readonly present: Credential;
  readonly next: Credential | undefined;
}

/** The last sequence number that two digits hold. */
const LAST_PSN = 99;

/**
 * Those a payment may have been made with, by what it says of its sequence number (DE 23, three
 * digits). One that names none of them is measured by the present.
 */
export function credentialsNamed(
  { present, next }: Credentials,
  sequenceNumber: string | undefined,
): readonly [Credential, ...Credential[]] {
  if (next === undefined) return [present];
  if (sequenceNumber === undefined) return [present, next];
  return Number(sequenceNumber) === Number(next.psn) ? [next] : [present];
}

/**
 * The sequence number after these, and after those that may have been given out before a restore;
 * `undefined` when there is none left.
 */
export function nextSequenceNumber(
  { present, next }: Credentials,
  doubtful: string | null = null,
): string | undefined {
  const number = Math.max(...[present.psn, next?.psn, doubtful].map((psn) => Number(psn ?? 0))) + 1;
  return number > LAST_PSN ? undefined : String(number).padStart(2, '0');
}

const DAY_MS = 86_400_000;

/** The month `YYMM` such that whatever expires before it is to be renewed. */
export function renewalMonth(now: number, daysBefore: number): string {
  const date = new Date(now + daysBefore * DAY_MS);
  const year = String(date.getUTCFullYear() % 100).padStart(2, '0');
  return `${year}${String(date.getUTCMonth() + 1).padStart(2, '0')}`;
}
