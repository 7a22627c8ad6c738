/** The SCP03 keys of a secure element, sealed at rest under its own name. */
import { fromHex, hex } from '@armilla/bytes';
import type { StaticKeys } from '@armilla/globalplatform';
import { z } from 'zod';
import type { ElementKeys } from '../keys/card-cipher.ts';
import type { Room } from '../room.ts';
import type { SecureElementRow } from '../store/secure-elements.ts';

/** The key set that makers put in (GlobalPlatform, SCP03: 30–3F). */
export const MAKER_KEY_VERSION = 0x30;

const sealedShape = z.object({ enc: z.string(), mac: z.string(), dek: z.string() });

export function sealElementKeys(
  { keys }: Pick<Room, 'keys'>,
  secureElementId: string,
  given: ElementKeys,
): Uint8Array {
  const { enc, mac, dek } = given;
  return keys.seal('element-keys', Buffer.from(JSON.stringify({ enc, mac, dek })), secureElementId);
}

export function elementKeys({ keys }: Pick<Room, 'keys'>, row: SecureElementRow): StaticKeys {
  const opened = keys.open('element-keys', row.sealed_keys, row.secure_element_id);
  const { enc, mac, dek } = sealedShape.parse(JSON.parse(Buffer.from(opened).toString()));
  return { enc: fromHex(enc), mac: fromHex(mac), dek: fromHex(dek) };
}

/** Plain commands as they are sealed: hexadecimal lines. */
export function sealCommands(
  { keys }: Pick<Room, 'keys'>,
  packageId: string,
  commands: readonly Uint8Array[],
): Uint8Array {
  return keys.seal('package', Buffer.from(commands.map(hex).join('\n')), packageId);
}

export function openCommands(
  { keys }: Pick<Room, 'keys'>,
  packageId: string,
  sealed: Uint8Array,
): readonly Uint8Array[] {
  const text = Buffer.from(keys.open('package', sealed, packageId)).toString();
  return text.split('\n').map((line) => fromHex(line));
}
