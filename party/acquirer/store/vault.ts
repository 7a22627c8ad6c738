/** Messages as they lie on the disk: encoded and sealed, each bound to the row it belongs to. */

import { decodeMessage, encodeMessage, type Message, NETWORK } from '@armilla/iso8583';
import type { KeyPort } from '@armilla/kit/keys';

const KEY = 'acquirer-vault';

export interface Vault {
  seal(message: Message, rowId: string): Uint8Array;
  /** Throws when the bytes are not this row's. */
  open(sealed: Uint8Array, rowId: string): Message;
  /** Of what must be recognised and not kept. */
  fingerprintOf(text: string): string;
}

export function vault(keys: KeyPort): Vault {
  return {
    seal: (message, rowId) => keys.seal(KEY, encodeMessage(message, NETWORK), rowId),
    open: (sealed, rowId) => decodeMessage(Uint8Array.from(keys.open(KEY, sealed, rowId)), NETWORK),
    fingerprintOf: (text) => Buffer.from(keys.fingerprint(KEY, text)).toString('base64url'),
  };
}
