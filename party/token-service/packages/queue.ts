/** Puts packages into the line of their secure element. */
import { fromHex, hex } from '@armilla/bytes';
import { deleteCommand, PACKAGE_ID_LENGTH, setContactlessStatus } from '@armilla/globalplatform';
import type { Queryable } from '@armilla/kit/database';
import type { Room } from '../room.ts';
import {
  finishPackage,
  insertPackage,
  type PackageOperation,
  queuedOfToken,
} from '../store/packages.ts';
import { takePosition } from '../store/secure-elements.ts';
import type { Provisioning, TokenRow } from '../store/tokens.ts';
import { sealCommands } from './element-keys.ts';

/** A script for a secure element. */
export interface NewPackage {
  readonly secureElementId: string;
  /** `null` where it concerns no one token. */
  readonly tokenUniqueReference: string | null;
  readonly operation: PackageOperation;
  /** Plain commands. */
  readonly commands: readonly Uint8Array[];
  /** What the band holds of the token afterwards; left out where that does not change. */
  readonly leaves?: Provisioning;
}

/** Puts a package at the end of the line of its secure element; returns its identifier. */
export async function queueFor(room: Room, tx: Queryable, wanted: NewPackage): Promise<string> {
  const packageId = hex(room.chance.bytes(PACKAGE_ID_LENGTH));
  const position = await takePosition(tx, wanted.secureElementId);
  await insertPackage(
    tx,
    {
      package_id: packageId,
      secure_element_id: wanted.secureElementId,
      token_unique_reference: wanted.tokenUniqueReference,
      operation: wanted.operation,
      sealed_commands: sealCommands(room, packageId, wanted.commands),
      leaves: wanted.leaves ?? null,
    },
    position,
    room.clock.now(),
  );
  return packageId;
}

/** The same for a package of one token. */
export function queuePackage(
  room: Room,
  tx: Queryable,
  token: TokenRow,
  operation: PackageOperation,
  commands: readonly Uint8Array[],
  leaves?: Provisioning,
): Promise<string> {
  return queueFor(room, tx, {
    secureElementId: token.secure_element_id,
    tokenUniqueReference: token.token_unique_reference,
    operation,
    commands,
    ...(leaves === undefined ? {} : { leaves }),
  });
}

/** Readers shall find the card from now on (Amendment C, 3.11). */
export async function queueActivate(room: Room, tx: Queryable, token: TokenRow): Promise<string> {
  await supersede(room, tx, token, ['ACTIVATE', 'DEACTIVATE']);
  const commands = [setContactlessStatus('activate', fromHex(token.instance_aid))];
  return queuePackage(room, tx, token, 'ACTIVATE', commands, 'ACTIVATED');
}

/** Readers shall not find the card until it is activated again; it stays where it is. */
export async function queueDeactivate(room: Room, tx: Queryable, token: TokenRow): Promise<string> {
  // The first activation stays in the line: its confirmation ends the enrolment's way.
  const isShown = token.provisioning === 'ACTIVATED';
  await supersede(room, tx, token, isShown ? ['ACTIVATE', 'DEACTIVATE'] : ['DEACTIVATE']);
  const commands = [setContactlessStatus('deactivate', fromHex(token.instance_aid))];
  return queuePackage(room, tx, token, 'DEACTIVATE', commands, 'PERSONALISED');
}

/** Those that no band has seen yet say nothing any more: what comes now says the same or more. */
async function supersede(
  room: Room,
  tx: Queryable,
  token: TokenRow,
  operations: readonly PackageOperation[],
): Promise<void> {
  for (const queued of await queuedOfToken(tx, token.token_unique_reference)) {
    if (queued.attempts > 0n || !operations.includes(queued.operation)) continue;
    await finishPackage(tx, queued.package_id, 'CANCELLED', 'SUPERSEDED', room.clock.now());
  }
}

/** The card goes from the band with everything it held. */
export function queueDelete(room: Room, tx: Queryable, token: TokenRow): Promise<string> {
  const commands = [deleteCommand(fromHex(token.instance_aid))];
  return queuePackage(room, tx, token, 'DELETE', commands, 'REMOVED');
}
