/** The guided move to a new wearable: an enrolment for each card, and nothing typed (M29). */
import type { walletContract } from '@armilla/api/wallet';
import type { CallContext, Handlers } from '@armilla/kit/contract';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import { hasEnded } from '../decide/projection.ts';
import type { Enrolment } from '../decide/vocabulary.ts';
import type { Card } from '../store/cards.ts';
import type { OwnedDevice } from '../store/devices.ts';
import { type Desk, ownDevice } from './desk.ts';
import { deviceForCards, openEnrolment } from './enrolments.ts';

type Answers = Handlers<typeof walletContract>;

interface Move {
  readonly cardId: string;
  readonly face: Enrolment['card'];
  readonly enrolment: Enrolment | null;
  readonly refusal: string | null;
}

export function movingAnswers(desk: Desk): Pick<Answers, 'moveCards'> {
  return {
    async moveCards({ fromDeviceId, toDeviceId, language, appVersion }, context) {
      const from = await ownDevice(desk, context, fromDeviceId);
      if (isRefusal(from)) return from;
      const to = await deviceForCards(desk, context, toDeviceId, appVersion);
      if (isRefusal(to)) return to;
      if (from.deviceId === to.deviceId) {
        return refuse('INPUT_INVALID', 'toDeviceId: must be another wearable');
      }
      const moves: Move[] = [];
      for (const card of (await desk.store.cardsOf(fromDeviceId)).filter(isMovable)) {
        const move = await moved(desk, context, card, to, language);
        if (isRefusal(move)) return move;
        moves.push(move);
      }
      return { moves };
    },
  };
}

function isMovable({ enrolment }: Card): boolean {
  return !hasEnded(enrolment.state) && enrolment.tokenUniqueReference !== undefined;
}

/** A card that cannot be moved says why; a network that does not answer stops the whole. */
async function moved(
  desk: Desk,
  context: CallContext,
  { cardId, enrolment }: Card,
  to: OwnedDevice,
  language: Enrolment['terms']['languages'][number],
): Promise<Move | Refusal> {
  const { tokenUniqueReference, card: face } = enrolment;
  if (tokenUniqueReference === undefined) return refuse('MOVE_NOT_POSSIBLE');
  const what = { moveOf: tokenUniqueReference, language };
  const opened = await openEnrolment(desk, context, to, what, `move:${cardId}`);
  if (!isRefusal(opened)) return { cardId, face, enrolment: opened, refusal: null };
  if (opened.code === 'UNAVAILABLE') return opened;
  return { cardId, face, enrolment: null, refusal: opened.code };
}
