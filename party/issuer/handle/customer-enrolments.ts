/**
 * The bank's page: what is being added to a wearable, and whether it is the customer who does it.
 */
import type { issuerContract } from '@armilla/api/issuer';
import type { AnswerOf, CallContext } from '@armilla/kit/contract';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import type { House } from '../deps.ts';
import { cardById } from '../store/cards.ts';
import {
  type Enrolment,
  type EnrolmentState,
  lockedEnrolment,
  noteEnrolment,
  openEnrolmentsOf,
  ownEnrolment,
  refuseEnrolmentRow,
} from '../store/enrolments.ts';
import { cardView } from './card-view.ts';
import { onBehalf } from './relay.ts';
import { endingAtNetwork, postTokenDeletion } from './tell-network.ts';

type Operations = (typeof issuerContract)['operations'];
type Listed = AnswerOf<Operations['listEnrolments']>['enrolments'][number];

export async function listEnrolments(
  house: House,
  customerId: string,
): Promise<AnswerOf<Operations['listEnrolments']>> {
  const open = await openEnrolmentsOf(house.database, customerId);
  return { enrolments: await Promise.all(open.map((one) => listed(house, one))) };
}

async function listed(house: House, enrolment: Enrolment): Promise<Listed> {
  const { enrolmentId, deviceName, openedAtMs: openedAt, identification, abandoned } = enrolment;
  const card = await cardById(house.database, enrolment.cardId);
  if (card === undefined) throw new Error('an enrolment of a card that is not there');
  const { face } = cardView(house.programme, card);
  return { enrolmentId, card: face, deviceName, openedAt, identification, abandoned };
}

/** The token service is told at once; when it cannot be reached nothing has changed. */
export async function approveEnrolment(
  house: House,
  enrolmentId: string,
  customerId: string,
  context: CallContext,
): Promise<AnswerOf<Operations['approveEnrolment']> | Refusal> {
  const { database, log } = house;
  const own = await ownEnrolment(database, customerId, enrolmentId);
  if (own === undefined) return refuse('NOT_FOUND');
  if (own.refusedAtMs !== undefined) return refuse('ENROLMENT_STATE');
  const answer = await house
    .tokenService()
    .activateToken(
      { enrolmentId, reason: 'AUTHENTICATED_BY_BANK_PAGE' },
      onBehalf(context, 'approve'),
    );
  if (isRefusal(answer)) return answer;
  const { state, identification } = answer;
  // Until the notice of it comes; that one is newer than what is kept.
  await noteEnrolment(database, { ...own, state, identification });
  log.info({ enrolmentId, state }, 'enrolment approved at the bank’s page');
  return { state, identification };
}

/** What a customer can still say no to; a token that pays is removed or suspended instead. */
const REFUSABLE: ReadonlySet<EnrolmentState> = new Set([
  'ELIGIBLE',
  'PENDING_VERIFICATION',
  'PENDING_ACTIVE',
]);

/** Kept at once, so that a token minted later ends as well; said twice it is said once. */
export async function refuseEnrolment(
  house: House,
  enrolmentId: string,
  customerId: string,
): Promise<AnswerOf<Operations['refuseEnrolment']> | Refusal> {
  const { database, clock, log } = house;
  const own = await ownEnrolment(database, customerId, enrolmentId);
  if (own === undefined) return refuse('NOT_FOUND');
  const refused = await database.transaction(async (tx) => {
    const enrolment = (await lockedEnrolment(tx, enrolmentId)) ?? own;
    if (!REFUSABLE.has(enrolment.state) && enrolment.refusedAtMs === undefined) return undefined;
    await refuseEnrolmentRow(tx, enrolmentId, clock.now());
    const token = enrolment.tokenUniqueReference;
    if (token !== undefined) await postTokenDeletion(tx, token, 'SUSPECTED_FRAUD', clock.now());
    return enrolment;
  });
  if (refused === undefined) return refuse('ENROLMENT_STATE');
  log.warn({ enrolmentId }, 'an enrolment was refused at the bank’s page');
  const { tokenUniqueReference } = refused;
  if (tokenUniqueReference === undefined) return { network: 'ACKNOWLEDGED' };
  return { network: await endingAtNetwork(house, tokenUniqueReference) };
}
