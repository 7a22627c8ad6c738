/** What came along to prove who pays: the chip of a plastic card, a PIN. */
import type { Queryable } from '@armilla/kit/database';
import { isNotAhead } from '@armilla/kit/signed-day';
import type { AuthorisationDecision, ChipProof, PinProof } from '../decide/authorise.ts';
import { provenBy } from '../decide/chip.ts';
import type { DeclineReason } from '../decide/decline.ts';
import type { AuthorisationRequest, PaymentKind } from '../decide/read-request.ts';
import type { House } from '../deps.ts';
import type { Card } from '../store/cards.ts';
import { countWrongPins, keepPin, lockedPin, useCounter } from '../store/pins.ts';

/** No card is held to a terminal for these. */
const WITHOUT_CARD: ReadonlySet<PaymentKind | undefined> = new Set(['REFUND', 'INCREMENT']);

/**
 * A plastic card pays by its chip and in no other way: not by number, not by magnetic stripe. Its
 * counter is used up by whatever it signed, approved or not.
 */
export async function chipProof(
  house: House,
  tx: Queryable,
  request: AuthorisationRequest,
  card: Card | undefined,
): Promise<ChipProof> {
  if (card === undefined || request.tokenUniqueReference !== undefined) return 'NOT_ASKED';
  if (WITHOUT_CARD.has(request.kind) && !request.contactless) return 'NOT_ASKED';
  if (request.chip === undefined) return 'MISSING';
  const key = house.plasticKeys.masterKey(request.pan).expose();
  const now = house.clock.now();
  const proven = provenBy(request.chip, key, request);
  if (proven === undefined || !isNotAhead(proven.day, now)) return 'WRONG';
  if (!(await useCounter(tx, card.cardId, proven.counter, now))) return 'USED';
  return proven.day <= house.doubtfulThrough() ? 'DOUBTFUL' : 'SOUND';
}

/** Wrong PINs in a row before none is taken any more. */
export const PIN_TRIES = 3;

export interface PinFacts {
  readonly proof: PinProof;
  /** What the count of wrong ones becomes if the decision comes to the PIN; absent: unchanged. */
  readonly wrongThen?: number;
}

export async function pinFacts(
  house: House,
  tx: Queryable,
  { pinBlock, pan }: AuthorisationRequest,
  card: Card | undefined,
): Promise<PinFacts> {
  if (pinBlock === undefined || card === undefined) return { proof: 'NOT_GIVEN' };
  const { pinDesk, programme } = house;
  if (programme.testRange) await keepPin(tx, card.cardId, pinDesk.testVerification(pan));
  const kept = await lockedPin(tx, card.cardId);
  if (kept === undefined) return { proof: 'UNREADABLE' };
  if (kept.wrong >= PIN_TRIES) return { proof: 'BLOCKED' };
  const match = pinDesk.match(pinBlock, pan, kept.verification);
  if (match === 'UNREADABLE') return { proof: 'UNREADABLE' };
  if (match === 'RIGHT') return { proof: 'RIGHT', ...(kept.wrong > 0 && { wrongThen: 0 }) };
  const wrongThen = kept.wrong + 1;
  return { proof: wrongThen < PIN_TRIES ? 'WRONG' : 'BLOCKED', wrongThen };
}

/** Reasons that come after the PIN's own check: the PIN had been right. */
const AFTER_PIN: ReadonlySet<DeclineReason> = new Set(['POINTS_NOT_ENOUGH', 'INSUFFICIENT_FUNDS']);
const OF_PIN: ReadonlySet<DeclineReason> = new Set(['PIN_WRONG', 'PIN_BLOCKED']);

/** Counts a wrong PIN, or forgets the wrong ones, where the decision came as far as the PIN. */
export async function countPin(
  tx: Queryable,
  card: Card | undefined,
  { proof, wrongThen }: PinFacts,
  decision: AuthorisationDecision,
): Promise<void> {
  if (card === undefined || wrongThen === undefined) return;
  const right = proof === 'RIGHT';
  const reached = decision.approved ? right : (right ? AFTER_PIN : OF_PIN).has(decision.reason);
  if (reached) await countWrongPins(tx, card.cardId, wrongThen);
}
