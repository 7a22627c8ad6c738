/** A guest's account and a first passcode, made up on the spot and held in memory alone. */

const LETTERS = 'abcdefghjkmnpqrstvwxyz23456789';

function pick(count: number, from: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(count));
  return [...bytes].map((byte) => from[byte % from.length]).join('');
}

export function guestCredentials(): { email: string; password: string } {
  return { email: `guest-${pick(8, LETTERS)}@armilla.test`, password: pick(20, LETTERS) };
}

/** Six digits that are neither all alike nor a run, as a passcode should be. */
export function suggestedPasscode(): string {
  for (;;) {
    const digits = pick(6, '0123456789');
    if (new Set(digits).size >= 4) return digits;
  }
}
