/**
 * Errands: what the token service has yet to be told of a wearable. They lie in the outbox without
 * content: whoever runs one tells how things stand then, so that a late errand tells no old news.
 */
import type { Queryable } from '@armilla/kit/database';
import { post } from '@armilla/kit/outbox';
import type { Scribe } from './scribe.ts';

export const ERRANDS = ['TELL_LOSS', 'TELL_ORDER', 'TELL_ACCOUNT', 'ASK_AUDIT'] as const;
export type ErrandKind = (typeof ERRANDS)[number];

export interface Errand {
  readonly errandId: string;
  readonly kind: ErrandKind;
  readonly deviceId: string;
}

/** Written within the change that makes it necessary. */
export async function postErrand(
  tx: Queryable,
  kind: ErrandKind,
  deviceId: string,
  scribe: Scribe,
): Promise<Errand> {
  const errand = { errandId: scribe.freshId('errand'), kind, deviceId };
  await post(
    tx,
    {
      messageId: errand.errandId,
      destination: 'token-service',
      operation: kind,
      input: { deviceId },
    },
    scribe.now,
  );
  return errand;
}

export async function errandDone(queryable: Queryable, { errandId }: Errand): Promise<void> {
  await queryable.all('DELETE FROM outbox WHERE message_id = $1', errandId);
}
