/** A wearable's sync: scripts passed down, answers passed up, its own log taken in. */
import type { walletContract } from '@armilla/api/wallet';
import type { Handlers } from '@armilla/kit/contract';
import { isRefusal } from '@armilla/kit/refusal';
import { appRule } from '../decide/app-version.ts';
import type { Card } from '../store/cards.ts';
import type { OwnedDevice } from '../store/devices.ts';
import { type Desk, onBehalf, pairedDevice, scribeOf } from './desk.ts';
import { refreshCards } from './enrolments.ts';

type Answers = Handlers<typeof walletContract>;

export function packageAnswers(
  desk: Desk,
): Pick<Answers, 'nextPackage' | 'reportPackage' | 'uploadBandLog'> {
  return {
    async nextPackage({ deviceId, appVersion }, context) {
      const device = await pairedDevice(desk, context, deviceId);
      if (isRefusal(device)) return device;
      const tooOld = appRule(desk.service, device.model, appVersion);
      if (tooOld !== undefined) return tooOld;
      const { secureElementId } = device;
      return desk.tokenService().nextPackage({ secureElementId }, { language: context.language });
    },
    async reportPackage({ deviceId, ...report }, context) {
      const device = await pairedDevice(desk, context, deviceId);
      if (isRefusal(device)) return device;
      const { secureElementId } = device;
      const options = onBehalf(desk, context, 'reportPackage');
      const result = await desk
        .tokenService()
        .reportPackage({ ...report, secureElementId }, options);
      if (isRefusal(result)) return result;
      if (result.state === 'PROCESSED') await noted(desk, device, report.packageId);
      // What a script did is seen in the list at once, and not only when the next update comes.
      await refreshCards(desk, device, mayChange);
      return result;
    },
    async uploadBandLog(input, context) {
      const device = await pairedDevice(desk, context, input.deviceId);
      if (isRefusal(device)) return device;
      await desk.store.keepLog(device.deviceId, input.entries);
      return {};
    },
  };
}

/** That a script went in, for those who follow the wearable's commits. */
function noted(desk: Desk, { deviceId }: OwnedDevice, packageId: string): Promise<void> {
  return desk.store.commit(deviceId, { type: 'APDU_PACKAGE', packageId }, scribeOf(desk));
}

/** Whether a script may still be outstanding for the card. */
function mayChange({ enrolment }: Card): boolean {
  return enrolment.provisioning !== 'NONE' && enrolment.provisioning !== 'REMOVED';
}
