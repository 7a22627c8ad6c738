/** What a change needs from outside to be written down: the time, fresh names, and who is told. */
import type { Queryable } from '@armilla/kit/database';

export interface Scribe {
  readonly now: number;
  freshId(prefix: string): string;
  /** Tells outside subscribers, in the same transaction. */
  announce(tx: Queryable, event: WalletEvent): Promise<void>;
}

/** What outside subscribers may hear of; nothing in it could pay. */
export interface WalletEvent {
  readonly type:
    | 'card.added'
    | 'card.suspended'
    | 'card.resumed'
    | 'card.deleted'
    | 'transaction.created';
  readonly data: Readonly<Record<string, string | number | null>>;
  /** Whose card it is about. */
  readonly programmeId?: string;
}
