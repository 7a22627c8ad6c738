/** The wearable's passcode, set from the phone; forgotten, it is replaced by the account's proof. */
import type { BandLink } from '@armilla/api/band-link';
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { ask } from './band.ts';
import { type Insisting, insist } from './insist.ts';
import type { PhoneDeps } from './service.ts';

const clear = (digits: string) => ({ form: 'CLEAR' as const, digits });

export async function setPasscode(
  band: BandLink | undefined,
  passcode: string,
  oldPasscode: string | undefined,
): Promise<{ ok: true } | Refusal> {
  return ask(band, {
    type: 'setPasscode',
    passcode: clear(passcode),
    ...(oldPasscode === undefined ? {} : { oldPasscode: clear(oldPasscode) }),
  });
}

/** The wearable asks, the wallet answers for the account, and the cards stay where they are. */
export async function recoverPasscode(
  { band, wallet }: PhoneDeps,
  asking: Insisting,
  deviceId: string,
  passcode: string,
): Promise<{ ok: true } | Refusal> {
  const begun = await ask(band, { type: 'beginRecovery' });
  if (isRefusal(begun)) return begun;
  const { challenge } = begun;
  const answer = await insist(asking, (options) =>
    wallet.getRecoveryProof({ deviceId, challenge }, options),
  );
  if (isRefusal(answer)) return answer;
  return ask(band, { type: 'recover', proof: answer.proof, passcode: clear(passcode) });
}
