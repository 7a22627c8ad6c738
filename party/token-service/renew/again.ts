/**
 * A token's card is made again: the same number, with a new sequence number, expiry, keys and
 * certificates. To renew it the instance is filled anew where it is, in one transaction of the
 * secure element: it keeps its place, its counter and its log, and the wearer sees nothing. A card
 * that the band lost is installed afresh.
 */
import { fromHex } from '@armilla/bytes';
import type { RsaPrivateKey } from '@armilla/cipher';
import { setContactlessStatus } from '@armilla/globalplatform';
import type { Queryable } from '@armilla/kit/database';
import { nextSequenceNumber } from '../decide/credential.ts';
import { queuePackage } from '../packages/queue.ts';
import { cardScript, newCredential } from '../personalise/mint.ts';
import { bankOf, type Room } from '../room.ts';
import { credentialsOf, type PayingTokenRow, setNextCredential } from '../store/credentials.ts';
import type { EnrolmentRow } from '../store/enrolments.ts';
import { dpanOf } from '../vault/vault.ts';

/** How the new card comes onto the secure element. */
export type Again =
  /** The instance is there and pays. */
  | 'RENEW'
  /** There is no instance. */
  | 'INSTALL'
  /** There is one, and it cannot pay. */
  | 'REFILL';

/** Queues the package; `undefined` when the token has no sequence number left. */
export async function makeAgain(
  room: Room,
  tx: Queryable,
  row: EnrolmentRow,
  token: PayingTokenRow,
  iccKey: RsaPrivateKey,
  how: Again,
): Promise<string | undefined> {
  const psn = nextSequenceNumber(credentialsOf(token), token.doubtful_psn);
  if (psn === undefined) return undefined;
  const credential = newCredential(room, bankOf(room, token.programme_id), psn);
  const dpan = await dpanOf(room, tx, token);
  const priority = slotOf(token);
  const whole = await cardScript(room, tx, { row, token, dpan, credential, iccKey, priority });
  await setNextCredential(tx, token.token_unique_reference, credential);
  const script = how === 'INSTALL' ? whole : whole.slice(1);
  if (how === 'RENEW') return queuePackage(room, tx, token, 'RENEW', script);
  if (token.status !== 'ACTIVE') {
    return queuePackage(room, tx, token, 'PERSONALISE', script, 'PERSONALISED');
  }
  const shown = setContactlessStatus('activate', fromHex(token.instance_aid));
  return queuePackage(room, tx, token, 'PERSONALISE', [...script, shown], 'ACTIVATED');
}

/** The number of the instance on its secure element, as its AID ends with. */
function slotOf({ instance_aid: aid }: PayingTokenRow): number {
  return Number.parseInt(aid.slice(-4), 16);
}
