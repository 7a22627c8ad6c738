/** A field inside the process: the card is a function. */
import type { NfcPort } from '../service.ts';

/** Holds a card, synchronous or not, into the field. */
export function fieldInMemory(
  card: (apdu: Uint8Array) => Uint8Array | Promise<Uint8Array>,
): NfcPort {
  return { transceive: async (apdu) => card(apdu) };
}
