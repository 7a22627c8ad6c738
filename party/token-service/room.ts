/**
 * What the rooms of this party share: what it was given, its opened keys, and how it tells others.
 */

import { identifier } from '@armilla/kit/identifier';
import type { BankProgramme } from '@armilla/kit/programme';
import type { IccKeyPool, IssuerLink, TokenServiceDeps } from './deps.ts';
import type { CardCipher } from './keys/card-cipher.ts';
import type { Hierarchy } from './keys/certificates.ts';

export interface Room extends TokenServiceDeps {
  readonly cipher: CardCipher;
  readonly hierarchy: Hierarchy;
  readonly iccKeys: IccKeyPool;
  /** Something was put into the outbox or among the reversals: look now. */
  nudge(): void;
  /** Identifiers of messages ascend strictly, so that events leave in the order they happened. */
  messageId(): string;
}

/** An identifier of a row of this party. */
export function newId({ clock, chance }: Pick<Room, 'clock' | 'chance'>, prefix: string): string {
  return identifier(prefix, clock.now(), chance);
}

export function bankOf({ banks }: Pick<Room, 'banks'>, programmeId: string): BankProgramme {
  const bank = banks.find(({ id }) => id === programmeId);
  if (bank === undefined) throw new Error(`no programme ${programmeId}`);
  return bank;
}

export function issuerOf({ issuers }: Pick<Room, 'issuers'>, programmeId: string): IssuerLink {
  const issuer = issuers.get(programmeId);
  if (issuer === undefined) throw new Error(`no issuer for programme ${programmeId}`);
  return issuer;
}

/** Makes strictly ascending message identifiers even within one millisecond. */
export function messageIds({ clock, chance }: Pick<Room, 'clock' | 'chance'>): () => string {
  let last = 0;
  return () => {
    last = Math.max(clock.now(), last + 1);
    return identifier('msg', last, chance);
  };
}
