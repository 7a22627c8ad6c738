/** What the token service tells of its own accord; late and twice is all one. */
import type { walletContract } from '@armilla/api/wallet';
import type { Handlers } from '@armilla/kit/contract';
import { told } from '../decide/projection.ts';
import { type Desk, scribeOf } from './desk.ts';

type Answers = Handlers<typeof walletContract>;

export function updateAnswers(
  desk: Desk,
): Pick<Answers, 'notifyEnrolmentUpdated' | 'notifyTransaction'> {
  return {
    async notifyEnrolmentUpdated(update) {
      const { enrolmentId, secureElementId } = update.enrolment;
      const device = await desk.store.deviceBySecureElement(secureElementId);
      if (device === undefined) {
        desk.log.warn({ enrolmentId }, 'an update of an enrolment on a wearable nobody has');
        return {};
      }
      const isOurs = update.enrolment.openedAt >= device.ownedSince;
      const scribe = scribeOf(desk);
      if (isOurs) {
        await desk.store.changeCard(enrolmentId, device, (known) => told(known, update), scribe);
      } else {
        // Begun before this account had the wearable: of a card that is known, or of nobody's.
        await desk.store.changeKnown(enrolmentId, (known) => told(known, update), scribe);
      }
      return {};
    },
    async notifyTransaction({ tokenUniqueReference, atc, transaction }) {
      await desk.store.keepTap(tokenUniqueReference, { atc, transaction }, scribeOf(desk));
      return {};
    },
  };
}
