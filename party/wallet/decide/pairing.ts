/**
 * Pairing: a wearable proves that it holds its factory pairing key by an HMAC over a challenge
 * and the identifier of its secure element, so that neither can be claimed by another.
 */

/** How long a challenge may be answered. */
export const PAIRING_LIFETIME_MS = 5 * 60_000;
export const CHALLENGE_LENGTH = 32;

export interface Pairing {
  readonly state: 'OPEN' | 'DONE' | 'FAILED';
  readonly expiresAt: number;
}

/** What the proof is made over: challenge ‖ secure element identifier. */
export function pairingMessage(challenge: Uint8Array, secureElementId: Uint8Array): Uint8Array {
  const message = new Uint8Array(challenge.length + secureElementId.length);
  message.set(challenge);
  message.set(secureElementId, challenge.length);
  return message;
}

/** Compares in a time that does not tell where the two differ. */
export function proofFits(given: Uint8Array, expected: Uint8Array): boolean {
  let difference = given.length ^ expected.length;
  for (let i = 0; i < expected.length; i++) difference |= (given[i] ?? 0) ^ (expected[i] ?? 0);
  return difference === 0;
}

/** A challenge is answered once: a wrong answer or its time ends it. A done one may be repeated. */
export function mayAnswer(pairing: Pairing, now: number): boolean {
  return pairing.state === 'DONE' || (pairing.state === 'OPEN' && now < pairing.expiresAt);
}
