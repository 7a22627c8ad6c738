/**
 * The wallet's accounts: who somebody is, how they sign in and prove it once more, and what is kept
 * of them. Passkeys are WebAuthn Level 2; sign-ins of other providers OpenID Connect Core 1.0,
 * authorization code flow (3.1) with PKCE (RFC 7636).
 */
import { operation } from '@armilla/kit/contract';
import { z } from 'zod';
import * as s from './shapes.ts';

const base64url = (maximum: number) =>
  z
    .string()
    .max(maximum)
    .regex(/^[\w-]+$/, 'is not base64url');
const provider = z.string().regex(/^[a-z0-9-]{1,40}$/, 'is not a provider’s name');
const typedPassword = z.string().max(200);
const signedIn = z.object({ sessionToken: z.string(), accountId: s.id });
/** Scheme, host and port of the page that asks, as a browser's `location.origin`. */
const origin = z
  .string()
  .max(200)
  .regex(/^https?:\/\/[^\s/?#@\\]+$/, 'is not an origin');

export const passkey = z.object({
  passkeyId: s.id,
  name: s.shortText,
  createdAt: s.instant,
  lastUsedAt: s.instant.nullable(),
  /** Kept by more than one device of its owner. */
  synced: z.boolean(),
});

/** Options for `navigator.credentials`, JSON as WebAuthn Level 3, 5.1.8 reads it. */
const ceremony = z.object({
  ceremonyId: s.id,
  publicKey: z.looseObject({ challenge: z.string() }),
});

/** `RegistrationResponseJSON` (WebAuthn Level 3, 5.1.8.1); what is more is left out. */
const registrationResponse = z.object({
  id: base64url(1400),
  rawId: base64url(1400),
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url(4096),
    attestationObject: base64url(16_384),
    transports: z.array(z.string().max(20)).max(8).optional(),
  }),
});

/** `AuthenticationResponseJSON` (WebAuthn Level 3, 5.1.8.2). */
const authenticationResponse = z.object({
  id: base64url(1400),
  rawId: base64url(1400),
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url(4096),
    authenticatorData: base64url(4096),
    signature: base64url(4096),
    userHandle: base64url(128).nullish(),
  }),
});

const signInOperations = {
  createAccount: operation({
    summary: 'Opens a service account and signs in',
    method: 'POST',
    path: '/accounts',
    callers: ['anyone'],
    session: 'open',
    input: z.object({ email: s.email, password: s.password, language: s.language.default('en') }),
    answer: signedIn,
    refusals: ['EMAIL_TAKEN', 'PASSWORD_TOO_COMMON'],
  }),
  signIn: operation({
    summary: 'Signs in with the service’s own account',
    method: 'POST',
    path: '/sessions',
    callers: ['anyone'],
    session: 'open',
    changes: false,
    input: z.object({ email: s.email, password: typedPassword }),
    answer: signedIn,
    refusals: ['SIGN_IN_FAILED', 'TOO_MANY_REQUESTS'],
  }),
  signOut: operation({
    summary: 'The session ends',
    method: 'POST',
    path: '/sessions/end',
    callers: ['cardholder'],
    session: 'close',
    changes: false,
    input: s.nothing,
    answer: s.nothing,
  }),
  signOutEverywhere: operation({
    summary: 'Every session of the account ends, this one too',
    method: 'POST',
    path: '/sessions/end-all',
    callers: ['cardholder'],
    session: 'close',
    changes: false,
    input: s.nothing,
    answer: s.nothing,
  }),
  stepUpWithPassword: operation({
    summary: 'Proves who is there once more, by password, for the next minutes',
    method: 'POST',
    path: '/sessions/step-up',
    callers: ['cardholder'],
    session: 'raise',
    changes: false,
    input: z.object({ password: typedPassword }),
    answer: s.nothing,
    refusals: ['SIGN_IN_FAILED', 'TOO_MANY_REQUESTS'],
  }),
};

const passkeyOperations = {
  beginPasskeyRegistration: operation({
    summary: 'Options for a new passkey of this account',
    method: 'POST',
    path: '/passkeys/registrations',
    callers: ['cardholder'],
    stepUp: true,
    changes: false,
    input: s.nothing,
    answer: ceremony,
    refusals: ['PASSKEY_LIMIT'],
  }),
  completePasskeyRegistration: operation({
    summary: 'The new passkey, as the browser or phone made it',
    method: 'POST',
    path: '/passkeys/registrations/:ceremonyId',
    callers: ['cardholder'],
    input: z.object({ ceremonyId: s.id, name: s.shortText, response: registrationResponse }),
    answer: z.object({ passkey }),
    refusals: ['PASSKEY_REFUSED', 'PASSKEY_LIMIT'],
  }),
  listPasskeys: operation({
    summary: 'The account’s passkeys',
    method: 'GET',
    path: '/passkeys',
    callers: ['cardholder'],
    input: s.nothing,
    answer: z.object({ passkeys: z.array(passkey) }),
  }),
  removePasskey: operation({
    summary: 'Takes a passkey away',
    method: 'POST',
    path: '/passkeys/:passkeyId/remove',
    callers: ['cardholder'],
    stepUp: true,
    input: z.object({ passkeyId: s.id }),
    answer: s.nothing,
    refusals: ['NOT_FOUND'],
  }),
  beginPasskeySignIn: operation({
    summary: 'Options to sign in with any passkey the device holds for this service',
    method: 'POST',
    path: '/sessions/passkey',
    callers: ['anyone'],
    changes: false,
    input: s.nothing,
    answer: ceremony,
  }),
  completePasskeySignIn: operation({
    summary: 'Signs in with a passkey',
    method: 'POST',
    path: '/sessions/passkey/:ceremonyId',
    callers: ['anyone'],
    session: 'open',
    changes: false,
    input: z.object({ ceremonyId: s.id, response: authenticationResponse }),
    answer: signedIn,
    refusals: ['PASSKEY_REFUSED'],
  }),
  beginPasskeyStepUp: operation({
    summary: 'Options to prove who is there once more, by one of the account’s passkeys',
    method: 'POST',
    path: '/sessions/step-up/passkey',
    callers: ['cardholder'],
    changes: false,
    input: s.nothing,
    answer: ceremony,
    refusals: ['PASSKEY_REFUSED'],
  }),
  completePasskeyStepUp: operation({
    summary: 'Proves who is there once more, by passkey, for the next minutes',
    method: 'POST',
    path: '/sessions/step-up/passkey/:ceremonyId',
    callers: ['cardholder'],
    session: 'raise',
    changes: false,
    input: z.object({ ceremonyId: s.id, response: authenticationResponse }),
    answer: s.nothing,
    refusals: ['PASSKEY_REFUSED'],
  }),
};

const providerOperations = {
  listSignInProviders: operation({
    summary: 'Other providers whose sign-in is accepted',
    method: 'GET',
    path: '/providers',
    callers: ['anyone'],
    input: s.nothing,
    answer: z.object({ providers: z.array(z.object({ provider, name: s.shortText })) }),
  }),
  beginProviderSignIn: operation({
    summary: 'Where to send the browser; `handle` stays with the page that asked',
    method: 'POST',
    path: '/providers/:provider/sign-ins',
    callers: ['anyone'],
    changes: false,
    input: z.object({ provider, origin: origin.optional(), language: s.language.default('en') }),
    answer: z.object({ authorizationUrl: z.string(), state: z.string(), handle: z.string() }),
    refusals: ['PROVIDER_UNKNOWN', 'FOREIGN_ORIGIN', 'UNAVAILABLE'],
  }),
  completeProviderSignIn: operation({
    summary: 'What the provider sent back: signs in, with an account that may yet need linking',
    method: 'POST',
    path: '/providers/:provider/callback',
    callers: ['anyone'],
    session: 'open',
    changes: false,
    input: z.object({
      provider,
      handle: base64url(64),
      parameters: z.record(z.string().max(40), z.string().max(4096)),
    }),
    answer: signedIn.extend({ linked: z.boolean() }),
    refusals: ['PROVIDER_UNKNOWN', 'PROVIDER_SIGN_IN_FAILED', 'UNAVAILABLE'],
  }),
  linkAccount: operation({
    summary: 'Joins the provider’s sign-in to an account of the service; the session becomes its',
    method: 'POST',
    path: '/account/link',
    callers: ['cardholder'],
    session: 'open',
    input: z.object({ email: s.email, password: typedPassword }),
    answer: signedIn,
    refusals: ['SIGN_IN_FAILED', 'TOO_MANY_REQUESTS', 'ACCOUNT_ALREADY_LINKED'],
  }),
  createServiceSignIn: operation({
    summary: 'Gives an account that came from a provider a sign-in of the service’s own',
    method: 'POST',
    path: '/account/sign-in',
    callers: ['cardholder'],
    session: 'open',
    input: z.object({ email: s.email, password: s.password }),
    answer: signedIn,
    refusals: ['EMAIL_TAKEN', 'ACCOUNT_ALREADY_LINKED', 'PASSWORD_TOO_COMMON'],
  }),
  removeProvider: operation({
    summary: 'A provider’s sign-in no longer leads to this account',
    method: 'POST',
    path: '/account/providers/:provider/remove',
    callers: ['cardholder'],
    stepUp: true,
    input: z.object({ provider }),
    answer: s.nothing,
    refusals: ['NOT_FOUND'],
  }),
};

/** Everything the wallet keeps of somebody, for them to take along (GDPR, articles 15 and 20). */
export const accountExport = z.object({
  exportedAt: s.instant,
  account: z.object({
    accountId: s.id,
    email: z.string().nullable(),
    language: s.language,
    openedAt: s.instant,
    linked: z.boolean(),
  }),
  passkeys: z.array(passkey),
  providers: z.array(z.object({ provider, subject: z.string(), since: s.instant })),
  sessions: z.array(z.object({ openedAt: s.instant, lastSeenAt: s.instant })),
  devices: z.array(z.record(z.string(), z.json())),
  cards: z.array(z.record(z.string(), z.json())),
  taps: z.array(z.record(z.string(), z.json())),
});

/** Who somebody is, and by which means they can sign in. */
const account = z.object({
  accountId: s.id,
  /** Null while the account has no sign-in of the service's own. */
  email: z.string().nullable(),
  language: s.language,
  /** False: came from a provider and can look around, but carry no card. */
  linked: z.boolean(),
  providers: z.array(provider),
  passkeys: z.number().int(),
});

const keptOperations = {
  getSession: operation({
    summary: 'Who is signed in here, if anybody is: what a page asks that was opened anew',
    method: 'GET',
    path: '/session',
    callers: ['anyone'],
    input: s.nothing,
    answer: z.object({ account: account.nullable() }),
  }),
  getAccount: operation({
    summary: 'Who is signed in, and by which means they can',
    method: 'GET',
    path: '/account',
    callers: ['cardholder'],
    input: s.nothing,
    answer: account,
  }),
  changePassword: operation({
    summary: 'Another password; every other session ends',
    method: 'POST',
    path: '/account/password',
    callers: ['cardholder'],
    session: 'open',
    input: z.object({ currentPassword: typedPassword, newPassword: s.password }),
    answer: signedIn,
    refusals: ['SIGN_IN_FAILED', 'TOO_MANY_REQUESTS', 'PASSWORD_TOO_COMMON'],
  }),
  exportAccount: operation({
    summary: 'Everything that is kept of the account',
    method: 'GET',
    path: '/account/export',
    callers: ['cardholder'],
    stepUp: true,
    input: s.nothing,
    answer: accountExport,
  }),
  closeAccount: operation({
    summary: 'Ends the account; its cards are removed and its wearables unpaired before',
    method: 'POST',
    path: '/account/close',
    callers: ['cardholder'],
    stepUp: true,
    session: 'close',
    input: s.nothing,
    answer: s.nothing,
    refusals: ['ACCOUNT_IN_USE'],
  }),
};

/** The account half of the wallet's contract. */
export const accountOperations = {
  ...signInOperations,
  ...passkeyOperations,
  ...providerOperations,
  ...keptOperations,
};
