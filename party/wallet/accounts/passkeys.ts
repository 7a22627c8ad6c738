/**
 * Passkeys (WebAuthn Level 2): made, used to sign in, and used to prove once more who is there. The
 * authenticator verifies its user each time, so that a passkey is two elements and not one.
 */
import type { walletContract } from '@armilla/api/wallet';
import type { AnswerOf, CallContext, Handlers, InputOf } from '@armilla/kit/contract';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import {
  type AuthenticationResponseJSON,
  type AuthenticatorTransport,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { type Desk, freshId } from '../answer/desk.ts';
import type { Account } from '../store/accounts.ts';
import type { Ceremony, Passkey } from '../store/passkeys.ts';
import { ownAccount, signedIn } from './account.ts';

type Operations = typeof walletContract.operations;
type Answers = Handlers<typeof walletContract>;
type GivenResponse = InputOf<Operations['completePasskeySignIn']>['response'];

const CEREMONY_MS = 5 * 60_000;
const CHALLENGE_LENGTH = 32;
const MOST_PASSKEYS = 10;
/** EdDSA, ES256, RS256 (IANA COSE Algorithms). */
const ALGORITHMS = [-8, -7, -257];

export function passkeyAnswers(
  desk: Desk,
): Pick<
  Answers,
  | 'beginPasskeyRegistration'
  | 'completePasskeyRegistration'
  | 'listPasskeys'
  | 'removePasskey'
  | 'beginPasskeySignIn'
  | 'completePasskeySignIn'
  | 'beginPasskeyStepUp'
  | 'completePasskeyStepUp'
> {
  return {
    async beginPasskeyRegistration(_, context) {
      const account = await ownAccount(desk, context);
      return isRefusal(account) ? account : beginRegistration(desk, account);
    },
    completePasskeyRegistration: (input, context) => completeRegistration(desk, input, context),
    async listPasskeys(_, context) {
      const account = await ownAccount(desk, context);
      if (isRefusal(account)) return account;
      return { passkeys: (await desk.store.passkeysOf(account.accountId)).map(shownPasskey) };
    },
    async removePasskey({ passkeyId }, context) {
      const account = await ownAccount(desk, context);
      if (isRefusal(account)) return account;
      const gone = await desk.store.deletePasskey(account.accountId, passkeyId);
      return gone ? {} : refuse('NOT_FOUND');
    },
    // No list of passkeys: it would tell who has an account. The authenticator knows its own.
    beginPasskeySignIn: () => beginUse(desk, 'SIGN_IN', null, []),
    async completePasskeySignIn({ ceremonyId, response }) {
      const passkey = await used(desk, 'SIGN_IN', ceremonyId, response);
      return isRefusal(passkey) ? passkey : signedIn(desk, passkey);
    },
    async beginPasskeyStepUp(_, context) {
      const account = await ownAccount(desk, context);
      if (isRefusal(account)) return account;
      const passkeys = await desk.store.passkeysOf(account.accountId);
      if (passkeys.length === 0) return refuse('PASSKEY_REFUSED');
      return beginUse(desk, 'STEP_UP', account.accountId, passkeys);
    },
    async completePasskeyStepUp({ ceremonyId, response }, context) {
      const account = await ownAccount(desk, context);
      if (isRefusal(account)) return account;
      const passkey = await used(desk, 'STEP_UP', ceremonyId, response, account.accountId);
      return isRefusal(passkey) ? passkey : {};
    },
  };
}

async function beginRegistration(desk: Desk, account: Account) {
  const passkeys = await desk.store.passkeysOf(account.accountId);
  if (passkeys.length >= MOST_PASSKEYS) return refuse('PASSKEY_LIMIT');
  const { ceremonyId, challenge } = await begun(desk, 'REGISTER', account.accountId);
  const name = account.email ?? account.accountId;
  const options = await generateRegistrationOptions({
    rpName: desk.service.name,
    rpID: desk.origins.relyingPartyId,
    userName: name,
    userDisplayName: name,
    userID: new Uint8Array(Buffer.from(account.accountId)),
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
    timeout: CEREMONY_MS,
    attestationType: 'none',
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: passkeys.map(descriptor),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  return { ceremonyId, publicKey: { ...options } };
}

async function completeRegistration(
  desk: Desk,
  input: InputOf<Operations['completePasskeyRegistration']>,
  context: CallContext,
): Promise<AnswerOf<Operations['completePasskeyRegistration']> | Refusal> {
  const account = await ownAccount(desk, context);
  if (isRefusal(account)) return account;
  const { accountId } = account;
  const ceremony = await taken(desk, 'REGISTER', input.ceremonyId, accountId);
  const made = ceremony && (await verifiedRegistration(desk, ceremony, input.response));
  if (made === undefined) return refuse('PASSKEY_REFUSED');
  const { credential, credentialDeviceType } = made;
  const passkey: Passkey = {
    passkeyId: freshId(desk, 'passkey'),
    accountId,
    credentialId: credential.id,
    publicKey: credential.publicKey,
    counter: credential.counter,
    transports: credential.transports ?? [],
    name: input.name,
    synced: credentialDeviceType === 'multiDevice',
    createdAt: desk.clock.now(),
    lastUsedAt: null,
  };
  if (await desk.store.insertPasskey(passkey, MOST_PASSKEYS)) {
    return { passkey: shownPasskey(passkey) };
  }
  const isKnown = (await desk.store.passkeyByCredential(credential.id)) !== undefined;
  return refuse(isKnown ? 'PASSKEY_REFUSED' : 'PASSKEY_LIMIT');
}

async function verifiedRegistration(
  desk: Desk,
  ceremony: Ceremony,
  response: InputOf<Operations['completePasskeyRegistration']>['response'],
) {
  const expectedOrigin = ourOrigin(desk, response.response.clientDataJSON);
  if (expectedOrigin === undefined) return undefined;
  const { transports, ...rest } = response.response;
  const given: RegistrationResponseJSON = {
    ...response,
    response: { ...rest, ...(transports && { transports: transports.filter(isTransport) }) },
    clientExtensionResults: {},
  };
  try {
    const { registrationInfo } = await verifyRegistrationResponse({
      response: given,
      expectedChallenge: ceremony.challenge,
      expectedOrigin,
      expectedRPID: desk.origins.relyingPartyId,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    return registrationInfo;
  } catch {
    return undefined;
  }
}

async function beginUse(
  desk: Desk,
  kind: 'SIGN_IN' | 'STEP_UP',
  accountId: string | null,
  passkeys: readonly Passkey[],
) {
  const { ceremonyId, challenge } = await begun(desk, kind, accountId);
  const options = await generateAuthenticationOptions({
    rpID: desk.origins.relyingPartyId,
    challenge: new Uint8Array(Buffer.from(challenge, 'base64url')),
    timeout: CEREMONY_MS,
    userVerification: 'required',
    allowCredentials: passkeys.map(descriptor),
  });
  return { ceremonyId, publicKey: { ...options } };
}

/**
 * The passkey that answered a ceremony, its counter moved on; of `accountId` where that is given.
 */
async function used(
  desk: Desk,
  kind: 'SIGN_IN' | 'STEP_UP',
  ceremonyId: string,
  response: GivenResponse,
  accountId: string | null = null,
): Promise<Passkey | Refusal> {
  const ceremony = await taken(desk, kind, ceremonyId, accountId);
  const passkey = await desk.store.passkeyByCredential(response.id);
  if (ceremony === undefined || passkey === undefined) return refuse('PASSKEY_REFUSED');
  if (accountId !== null && passkey.accountId !== accountId) return refuse('PASSKEY_REFUSED');
  const counter = await verifiedCounter(desk, ceremony, passkey, response);
  if (counter === undefined) return refuse('PASSKEY_REFUSED');
  if (await desk.store.usePasskey(passkey.passkeyId, counter, desk.clock.now())) return passkey;
  return refuse('PASSKEY_REFUSED');
}

async function verifiedCounter(
  desk: Desk,
  ceremony: Ceremony,
  passkey: Passkey,
  { response, ...rest }: GivenResponse,
): Promise<number | undefined> {
  const expectedOrigin = ourOrigin(desk, response.clientDataJSON);
  if (expectedOrigin === undefined) return undefined;
  const { userHandle, ...signed } = response;
  // Whom the authenticator takes its user for, where it says so (WebAuthn Level 2, 7.2, step 6).
  const owner = Buffer.from(userHandle ?? '', 'base64url').toString();
  if (owner !== '' && owner !== passkey.accountId) return undefined;
  const given: AuthenticationResponseJSON = {
    ...rest,
    response: signed,
    clientExtensionResults: {},
  };
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: given,
      expectedChallenge: ceremony.challenge,
      expectedOrigin,
      expectedRPID: desk.origins.relyingPartyId,
      requireUserVerification: true,
      credential: {
        id: passkey.credentialId,
        publicKey: new Uint8Array(passkey.publicKey),
        counter: passkey.counter,
      },
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.name : 'unknown';
    desk.log.warn({ passkeyId: passkey.passkeyId, reason }, 'a passkey was not accepted');
    return undefined;
  }
}

async function begun(
  desk: Desk,
  kind: Ceremony['kind'],
  accountId: string | null,
): Promise<Ceremony> {
  const now = desk.clock.now();
  const ceremony: Ceremony = {
    ceremonyId: freshId(desk, 'ceremony'),
    kind,
    accountId,
    challenge: Buffer.from(desk.chance.bytes(CHALLENGE_LENGTH)).toString('base64url'),
    expiresAt: now + CEREMONY_MS,
  };
  await desk.store.insertCeremony(ceremony, now);
  return ceremony;
}

/** The ceremony, if it is of that kind and account and its time is not over. It is spent by it. */
async function taken(
  desk: Desk,
  kind: Ceremony['kind'],
  ceremonyId: string,
  accountId: string | null,
): Promise<Ceremony | undefined> {
  const ceremony = await desk.store.takeCeremony(ceremonyId);
  if (ceremony?.kind !== kind || ceremony.accountId !== accountId) return undefined;
  return ceremony.expiresAt > desk.clock.now() ? ceremony : undefined;
}

/** The origin the browser signed, when it is one of ours; the library checks it again as such. */
function ourOrigin(desk: Desk, clientDataJSON: string): string | undefined {
  try {
    const clientData: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString());
    const { origin } = clientData as { origin?: unknown };
    return typeof origin === 'string' && desk.origins.includes(origin) ? origin : undefined;
  } catch {
    return undefined;
  }
}

const TRANSPORTS: readonly string[] = [
  'ble',
  'cable',
  'hybrid',
  'internal',
  'nfc',
  'smart-card',
  'usb',
];

function isTransport(text: string): text is AuthenticatorTransport {
  return TRANSPORTS.includes(text);
}

function descriptor({ credentialId, transports }: Passkey) {
  return { id: credentialId, transports: transports.filter(isTransport) };
}

export function shownPasskey(passkey: Passkey) {
  const { passkeyId, name, createdAt, lastUsedAt, synced } = passkey;
  return { passkeyId, name, createdAt, lastUsedAt, synced };
}
