/** Puts packages into the line of their secure element. */
import { fromHex, hex } from '@armilla/bytes';
import { deleteCommand, PACKAGE_ID_LENGTH, setContactlessStatus } from '@armilla/globalplatform';
import type { Queryable } from '@armilla/kit/database';
import type { Room } from '../room.ts';
import { insertPackage, type PackageOperation } from '../store/packages.ts';
import { takePosition } from '../store/secure-elements.ts';
import type { TokenRow } from '../store/tokens.ts';
import { sealCommands } from './element-keys.ts';

export async function queuePackage(
  room: Room,
  tx: Queryable,
  token: TokenRow,
  operation: PackageOperation,
  commands: readonly Uint8Array[],
): Promise<void> {
  const packageId = hex(room.chance.bytes(PACKAGE_ID_LENGTH));
  const position = await takePosition(tx, token.secure_element_id);
  await insertPackage(
    tx,
    {
      package_id: packageId,
      secure_element_id: token.secure_element_id,
      token_unique_reference: token.token_unique_reference,
      operation,
      sealed_commands: sealCommands(room, packageId, commands),
    },
    position,
    room.clock.now(),
  );
}

/** Readers shall find the card from now on (Amendment C, 3.11). */
export function queueActivate(room: Room, tx: Queryable, token: TokenRow): Promise<void> {
  const aid = fromHex(token.instance_aid);
  return queuePackage(room, tx, token, 'ACTIVATE', [setContactlessStatus('activate', aid)]);
}

/** The card goes from the band with everything it held. */
export function queueDelete(room: Room, tx: Queryable, token: TokenRow): Promise<void> {
  return queuePackage(room, tx, token, 'DELETE', [deleteCommand(fromHex(token.instance_aid))]);
}
