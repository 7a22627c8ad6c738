/** Passkeys, as the browser makes and uses them (WebAuthn Level 3, 5.1). */
import type { walletContract } from '@armilla/api/wallet';
import type { InputOf } from '@armilla/kit/contract';

type Wallet = typeof walletContract.operations;
type Registration = InputOf<Wallet['completePasskeyRegistration']>['response'];
type Authentication = InputOf<Wallet['completePasskeySignIn']>['response'];
type Options = { readonly challenge: string };

/** An address of digits cannot have a passkey, and an old browser none either. */
export function canUsePasskeys(): boolean {
  const named = !/^[\d.]+$|^\[/.test(location.hostname);
  return named && 'parseRequestOptionsFromJSON' in (window.PublicKeyCredential ?? {});
}

/** Undefined when its owner thought better of it. */
export function madePasskey(options: Options): Promise<Registration | undefined> {
  return ceremony<Registration>(() =>
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(
        options as PublicKeyCredentialCreationOptionsJSON,
      ),
    }),
  );
}

/** Undefined when its owner thought better of it. */
export function usedPasskey(options: Options): Promise<Authentication | undefined> {
  return ceremony<Authentication>(() =>
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(
        options as PublicKeyCredentialRequestOptionsJSON,
      ),
    }),
  );
}

async function ceremony<Response>(
  ask: () => Promise<Credential | null>,
): Promise<Response | undefined> {
  try {
    const credential = await ask();
    return credential instanceof PublicKeyCredential
      ? (credential.toJSON() as Response)
      : undefined;
  } catch (cause) {
    // Cancelled, timed out, or this passkey is there already: nothing happened.
    if (cause instanceof DOMException) return undefined;
    throw cause;
  }
}
