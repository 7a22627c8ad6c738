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
  /** Something was put into the outbox, among the advices or to be cleared: look now. */
  nudge(): void;
  /** What an issuer said could not be written down: it is settled as silence, by identifier. */
  unsettled(authorisationId: string): void;
  /** Identifiers of messages ascend strictly, so that events leave in the order they happened. */
  messageId(): string;
  /** The time, for what is told of a change; later than any before. */
  moment(): number;
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

/**
 * Moments that only ascend, even within one millisecond: what was told later says so, whichever
 * comes first to whom it is told. A token's status changes at such a moment as well.
 */
export function moments({ clock, chance }: Pick<Room, 'clock' | 'chance'>) {
  let last = 0;
  const moment = () => {
    last = Math.max(clock.now(), last + 1);
    return last;
  };
  return { moment, messageId: () => identifier('msg', moment(), chance) };
}
