/**
 * The wearable's passcode, set from the phone; forgotten, it is replaced by the account's proof. It
 * leaves the phone only sealed to a key that the wearable tells and uses for one message.
 */
import type { BandLink, PhoneMessage } from '@armilla/api/band-link';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import { CompactEncrypt, importJWK } from 'jose';
import { ask } from './band.ts';
import { type Insisting, insist } from './insist.ts';
import type { PhoneDeps } from './service.ts';

type SecretDigits = Extract<PhoneMessage, { type: 'setPasscode' }>['passcode'];
type Seal = (digits: string) => Promise<SecretDigits>;

/** Seals to the wearable's present key. One that tells none is not trusted with a passcode. */
async function sealFor(band: BandLink | undefined): Promise<Seal | Refusal> {
  const identity = await ask(band, { type: 'identify' });
  if (isRefusal(identity)) return identity;
  if (identity.passcodeKey === undefined) return refuse('KEY_NOT_TRUSTED');
  const key = await importJWK(identity.passcodeKey, 'ECDH-ES');
  return async (digits) => ({
    form: 'SEALED',
    jwe: await new CompactEncrypt(new TextEncoder().encode(digits))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM' })
      .encrypt(key),
  });
}

export async function setPasscode(
  band: BandLink | undefined,
  passcode: string,
  oldPasscode: string | undefined,
): Promise<{ ok: true } | Refusal> {
  const seal = await sealFor(band);
  if (isRefusal(seal)) return seal;
  return ask(band, {
    type: 'setPasscode',
    passcode: await seal(passcode),
    ...(oldPasscode === undefined ? {} : { oldPasscode: await seal(oldPasscode) }),
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
  const seal = await sealFor(band);
  if (isRefusal(seal)) return seal;
  return ask(band, { type: 'recover', proof: answer.proof, passcode: await seal(passcode) });
}
