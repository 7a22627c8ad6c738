/**
 * What a message of an acquirer asks for: the kind of payment, and whether the card is there. A
 * payment comes by chip; what follows a payment (a refund by receipt, an increment) comes without a
 * card and names the payment by its retrieval reference number.
 */
import type { paymentKind } from '@armilla/api/shapes';
import { unreachable } from '@armilla/bytes';
import type { Message, Subelements } from '@armilla/iso8583';
import type { z } from 'zod';

export type PaymentKind = z.infer<typeof paymentKind>;

/** Kinds of authorisations as they are written down. */
export type Kind = PaymentKind | 'INCREMENT' | 'COMPLETION' | 'OFFLINE';

type Fields = Message['fields'];

export interface Asked {
  readonly kind: Exclude<Kind, 'COMPLETION' | 'OFFLINE'>;
  /** `CHIP`: the card is there, contactless. `FOLLOW_UP`: no card, a payment is named. */
  readonly entry: 'CHIP' | 'FOLLOW_UP';
  /** DE 37 of the payment that this one belongs to. */
  readonly originalRRN: string | undefined;
}

/** DE 48.14, the finality of the amount. */
const PURCHASES = { '0': 'PURCHASE', '1': 'PREAUTHORISATION', '2': 'INCREMENT' } as const;

/** `undefined` for a processing code (DE 3) or a finality that is not served. */
export function kindOf(
  fields: Fields,
  { '14': finality = '0' }: Subelements,
): Asked['kind'] | undefined {
  const code = (fields[3] ?? '').slice(0, 2);
  if (code === '00') return Object.entries(PURCHASES).find(([known]) => known === finality)?.[1];
  if (finality !== '0') return undefined;
  return code === '01' ? 'CASH' : code === '20' ? 'REFUND' : undefined;
}

/** Whether DE 22 and DE 55 say: contactless, by chip. A token lives nowhere else. */
export function isByChip(fields: Fields): boolean {
  return /^07/.test(fields[22] ?? '') && (fields[55]?.length ?? 0) > 0;
}

/** Whether it comes without a card, as what follows a payment may. */
function isByReceipt(fields: Fields): boolean {
  return /^01/.test(fields[22] ?? '') && fields[55] === undefined;
}

/** How a request of this kind came, or `undefined` where it may not come so. */
export function entryOf(
  fields: Fields,
  kind: Asked['kind'],
  { '12': originalRRN }: Subelements,
): Asked['entry'] | undefined {
  if (isByChip(fields)) return kind === 'INCREMENT' ? undefined : 'CHIP';
  const follows = kind === 'REFUND' || kind === 'INCREMENT';
  return follows && isByReceipt(fields) && originalRRN !== undefined ? 'FOLLOW_UP' : undefined;
}

/** Whether money leaves the account by it: what limits are about. */
export function isSpend(kind: Kind): boolean {
  switch (kind) {
    case 'PURCHASE':
    case 'CASH':
    case 'PREAUTHORISATION':
    case 'INCREMENT':
    case 'OFFLINE':
      return true;
    case 'REFUND':
    // Counted by what it completes.
    case 'COMPLETION':
      return false;
    default:
      return unreachable(kind);
  }
}

/** What people are told that it is; `undefined` for what is told as part of another payment. */
export function paymentKindOf(kind: Kind): PaymentKind | undefined {
  switch (kind) {
    case 'PURCHASE':
    case 'CASH':
    case 'REFUND':
    case 'PREAUTHORISATION':
      return kind;
    case 'OFFLINE':
      return 'PURCHASE';
    case 'INCREMENT':
    case 'COMPLETION':
      return undefined;
    default:
      return unreachable(kind);
  }
}
