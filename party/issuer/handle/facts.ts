/** What the decision on a request is made of, read from the store: no more than it needs. */
import type { Queryable } from '@armilla/kit/database';
import type { RewardsProgramme } from '@armilla/kit/programme';
import { type AuthorisationFacts, type CardUse, NO_USE } from '../decide/authorise.ts';
import type { Verification } from '../decide/chip.ts';
import { pointsUnit, redeemablePoints } from '../decide/posting.ts';
import type { AuthorisationRequest } from '../decide/read-request.ts';
import type { House } from '../deps.ts';
import { rewardsOf } from '../rewards/earn.ts';
import { redeem, type Split } from '../rewards/split.ts';
import {
  type KnownRequest,
  type Payment,
  paidSince,
  paidUnverified,
  paymentsOfReceipt,
} from '../store/authorisations.ts';
import { lockedFigures } from '../store/ledger.ts';
import { productOfCard } from './money.ts';
import type { Payer } from './payer.ts';
import { chipProof, type PinFacts, pinFacts } from './proofs.ts';

type Redemption = Pick<Split, 'paidMinor' | 'spent'>;

export interface Gathered {
  readonly facts: AuthorisationFacts;
  readonly pin: PinFacts;
  readonly verification: Verification;
  /** The payment that a refund or an increment belongs to. */
  readonly original: Payment | undefined;
  readonly redemption: Redemption | undefined;
}

export async function gather(
  house: House,
  tx: Queryable,
  request: AuthorisationRequest,
  payer: Payer | undefined,
  known: KnownRequest,
): Promise<Gathered> {
  const chip = await chipProof(house, tx, request, payer?.card);
  const pin = await pinFacts(house, tx, request, payer?.card);
  const original = await originalOf(tx, request, payer);
  const redeemed = await redemptionOf(house, tx, request, payer);
  const verification = provedBy(request, pin);
  const facts = {
    nowMs: house.clock.now(),
    rules: house.programme,
    limits: payer && productOfCard(house, payer.card)?.limits,
    request,
    reversedBefore: known.remainingMinor === 0,
    card: payer?.card,
    chip,
    pin: pin.proof,
    verification,
    use: await useOf(house, tx, request, payer),
    original: factsOfOriginal(original),
    account: payer && { ...payer.account, availableMinor: payer.availableMinor },
    redeemed,
  };
  const found = original === 'UNKNOWN' ? undefined : original;
  const redemption = redeemed === 'NONE' ? undefined : redeemed;
  return { facts, pin, verification, original: found, redemption };
}

/** The terminal's word for a PIN counts when the PIN came along and was right. */
export function provedBy({ chip }: AuthorisationRequest, { proof }: PinFacts): Verification {
  if (proof === 'RIGHT') return 'ONLINE_PIN';
  const said = chip?.verification ?? 'NONE';
  return said === 'ONLINE_PIN' ? 'NONE' : said;
}

const DAY_MS = 86_400_000;

/** Asked for only where a rule looks at it. The day is that of UTC. */
async function useOf(
  house: House,
  tx: Queryable,
  { tokenUniqueReference, contactless }: AuthorisationRequest,
  payer: Payer | undefined,
): Promise<CardUse> {
  if (payer === undefined) return NO_USE;
  const { card } = payer;
  const { programme, clock } = house;
  const limited = productOfCard(house, card)?.limits !== undefined;
  const counted = contactless && programme.strongAuthentication !== undefined;
  const dayStartMs = clock.now() - (clock.now() % DAY_MS);
  const [paid, unverified] = await Promise.all([
    limited && paidSince(tx, card, dayStartMs),
    counted && paidUnverified(tx, tokenUniqueReference ?? card.cardId),
  ]);
  return { ...NO_USE, ...paid, ...unverified };
}

async function originalOf(
  tx: Queryable,
  request: AuthorisationRequest,
  payer: Payer | undefined,
): Promise<Payment | 'UNKNOWN' | undefined> {
  const { kind, originalRRN, acquirerId, merchant, tokenUniqueReference } = request;
  if (payer === undefined || (kind !== 'REFUND' && kind !== 'INCREMENT')) return undefined;
  // A card held to the till may be given money back without its receipt.
  if (originalRRN === undefined) {
    return kind === 'REFUND' && request.contactless ? undefined : 'UNKNOWN';
  }
  const { cardId, accountId } = payer.card;
  const merchantId = merchant.id;
  const clue = {
    rrn: originalRRN,
    accountId,
    cardId,
    tokenUniqueReference,
    acquirerId,
    merchantId,
  };
  const fitting = (await paymentsOfReceipt(tx, clue)).filter((one) =>
    kind === 'REFUND' ? isRefundable(one) : isRaisable(one),
  );
  const withRoom = fitting.find((one) => room(one) >= request.amountMinor);
  return withRoom ?? fitting[0] ?? 'UNKNOWN';
}

const isRefundable = ({ posting, currency }: Payment): boolean =>
  currency !== undefined && (posting === 'PENDING' || posting === 'POSTED');

const isRaisable = ({ kind, posting, completedAtMs }: Payment): boolean =>
  kind === 'PREAUTHORISATION' && posting === 'PENDING' && completedAtMs === undefined;

const room = ({ approvedMinor, refundedMinor }: Payment): number => approvedMinor - refundedMinor;

function factsOfOriginal(
  original: Payment | 'UNKNOWN' | undefined,
): AuthorisationFacts['original'] {
  if (original === undefined || original === 'UNKNOWN') return original;
  return { refundableMinor: room(original) };
}

/** What points pay of a purchase: with none, nothing. */
async function redemptionOf(
  house: House,
  tx: Queryable,
  { kind, mostPoints = 0, amountMinor }: AuthorisationRequest,
  payer: Payer | undefined,
): Promise<Redemption | 'NONE' | undefined> {
  if (payer === undefined || kind !== 'PURCHASE' || mostPoints === 0) return undefined;
  const rewards = rewardsOf(house.programme, payer.card.productId);
  const worth = rewards && worthOf(rewards);
  if (rewards === undefined || worth === undefined) return 'NONE';
  const { accountId } = payer.account;
  const figures = await lockedFigures(tx, accountId, pointsUnit(rewards.programme));
  const redemption = redeem(worth, amountMinor, mostPoints, redeemablePoints(figures));
  return redemption.paidMinor === 0 ? 'NONE' : redemption;
}

function worthOf({ redeemable, worth }: RewardsProgramme): RewardsProgramme['worth'] {
  return redeemable ? worth : undefined;
}
