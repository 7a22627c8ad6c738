/** What the host answered: yes, to a part, no, or nothing that can be used. */
import { DecodeError } from '@armilla/bytes';
import {
  correlationKey,
  decodeSubelements,
  isApproved,
  type Message,
  responseMti,
  type Subelements,
} from '@armilla/iso8583';

/** What points had to do with a payment. */
export interface PointsTold {
  readonly spent: number;
  /** What of the amount they paid, in minor units. */
  readonly paidMinor: number;
  /** What the payment earns once it is cleared. */
  readonly earned: number;
}

export const NO_POINTS: PointsTold = { spent: 0, paidMinor: 0, earned: 0 };

export type HostAnswer =
  | {
      readonly kind: 'APPROVED';
      /** DE 39. */
      readonly responseCode: string;
      /** DE 38. */
      readonly authorisationCode: string | null;
      /** What was approved: less than was asked for where DE 39 is `10`. */
      readonly amountMinor: number;
      readonly points: PointsTold;
      /** DE 48.02, the account behind the number that paid. */
      readonly paymentAccountReference: string | null;
    }
  | { readonly kind: 'DECLINED'; readonly responseCode: string }
  | { readonly kind: 'UNUSABLE'; readonly reason: string };

/** DE 39 of an approval for less than was asked. */
const PARTIAL = '10';

const unusable = (reason: string): HostAnswer => ({ kind: 'UNUSABLE', reason });

/** Holds an answer against its request; an approval that is not of this very request is none. */
export function readAnswer(answer: Message, request: Message): HostAnswer {
  const { 39: responseCode } = answer.fields;
  if (answer.mti !== responseMti(request.mti)) return unusable('another message type');
  if (correlationKey(answer) !== correlationKey(request)) return unusable('another transaction');
  if (responseCode === undefined) return unusable('no response code (DE 39)');
  if (!isApproved(responseCode)) return { kind: 'DECLINED', responseCode };
  const asked = subelementsOf(request) ?? {};
  const told = subelementsOf(answer);
  if (told === undefined) return unusable('private data (DE 48) that cannot be read');
  // Points belong to purchases: what an answer to anything else says of them is not for a till.
  const points = request.fields[3]?.startsWith('00') ? pointsOf(told) : NO_POINTS;
  const wrong = wrongAmount(answer, request, asked) ?? wrongPoints(answer, points, asked);
  return wrong === undefined ? approval(answer, responseCode, told, points) : unusable(wrong);
}

function approval(
  { fields }: Message,
  responseCode: string,
  told: Subelements,
  points: PointsTold,
): HostAnswer {
  return {
    kind: 'APPROVED',
    responseCode,
    authorisationCode: fields[38]?.trim() || null,
    amountMinor: Number(fields[4]),
    points,
    paymentAccountReference: told['02'] ?? null,
  };
}

/** What is wrong with the amount approved, if anything. */
function wrongAmount(
  { fields }: Message,
  request: Message,
  asked: Subelements,
): string | undefined {
  const amount = fields[4] ?? '';
  if (fields[39] !== PARTIAL) return amount === request.fields[4] ? undefined : 'another amount';
  if (asked['13'] !== '1') return 'an approval for a part of the amount';
  const isPart = Number(amount) > 0 && Number(amount) < Number(request.fields[4]);
  return isPart ? undefined : 'a part that is none';
}

/** Points that nobody asked to spend, or worth more than what was paid. */
function wrongPoints({ fields }: Message, { spent, paidMinor }: PointsTold, asked: Subelements) {
  if (spent > Number(asked['07'] ?? 0)) return 'more points spent than were offered';
  return paidMinor > Number(fields[4]) ? 'points that pay more than the amount' : undefined;
}

function pointsOf(told: Subelements): PointsTold {
  const [spent, earned, paidMinor] = [told['07'], told['10'], told['11']].map((digits) =>
    Number(digits ?? 0),
  );
  return { spent: spent ?? 0, paidMinor: paidMinor ?? 0, earned: earned ?? 0 };
}

function subelementsOf({ fields }: Message): Subelements | undefined {
  try {
    return decodeSubelements(fields[48] ?? '');
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** Whether a reversal has been taken in: any answer to it ends its repeating. */
export function acknowledges(answer: Message, advice: Message): boolean {
  return (
    answer.mti === responseMti(advice.mti) && correlationKey(answer) === correlationKey(advice)
  );
}
