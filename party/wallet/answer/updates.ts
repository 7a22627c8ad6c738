/** What the token service tells of its own accord; late and twice is all one. */
import type { walletContract } from '@armilla/api/wallet';
import type { Handlers } from '@armilla/kit/contract';
import { told } from '../decide/projection.ts';
import type { Desk } from './desk.ts';

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
      await desk.store.changeCard(enrolmentId, device, (known) => told(known, update));
      return {};
    },
    async notifyTransaction({ tokenUniqueReference, atc, transaction }) {
      await desk.store.keepTap(tokenUniqueReference, { atc, transaction });
      return {};
    },
  };
}
