/**
 * Sign-ins of other providers: OpenID Connect Core 1.0, authorization code flow (3.1) with PKCE
 * (RFC 7636), state and nonce. What a provider says of an e-mail address is not believed: somebody
 * is who they are by issuer and subject (OpenID Connect Core 1.0, 5.7).
 */
import type { Log } from '@armilla/kit/log';
import { SecretText } from '@armilla/kit/secret';
import * as openId from 'openid-client';
import { z } from 'zod';

/** A deployment's registration with a provider. */
export interface ProviderSetting {
  /** As the service programme names it under `signIns`. */
  readonly provider: string;
  readonly issuerUrl: string;
  readonly clientId: string;
  readonly clientSecret: SecretText;
}

const settingsShape = z.array(
  z.object({
    provider: z.string(),
    issuerUrl: z.url(),
    clientId: z.string().min(1),
    clientSecret: z.string().min(1),
  }),
);

/** Registrations as JSON, `[{ provider, issuerUrl, clientId, clientSecret }]`. Throws on others. */
export function providerSettings(json: string): readonly ProviderSetting[] {
  return settingsShape.parse(JSON.parse(json)).map(({ clientSecret, ...setting }) => ({
    ...setting,
    clientSecret: new SecretText(clientSecret),
  }));
}

/** What ties an answer to its question. */
export interface SignInChecks {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface ProviderIdentity {
  readonly issuer: string;
  readonly subject: string;
}

export interface Providers {
  readonly names: readonly string[];
  /** Where to send the browser; undefined while the provider does not answer. */
  authorizationUrl(
    provider: string,
    checks: SignInChecks,
    language: string,
  ): Promise<string | undefined>;
  /** Who came back; undefined when the answer is not to be believed. */
  identityOf(
    provider: string,
    checks: SignInChecks,
    parameters: Readonly<Record<string, string>>,
  ): Promise<ProviderIdentity | undefined>;
}

const TIMEOUT_S = 10;

export function openIdProviders(settings: readonly ProviderSetting[], log: Log): Providers {
  const found = new Map<string, Promise<openId.Configuration>>();
  /** The provider's own description, asked for once; again when it could not be had. */
  const configurationOf = (provider: string): Promise<openId.Configuration> => {
    const setting = settings.find((candidate) => candidate.provider === provider);
    if (setting === undefined) throw new Error('a provider that is not configured was asked');
    const known = found.get(provider) ?? discover(setting);
    found.set(provider, known);
    known.catch(() => found.delete(provider));
    return known;
  };
  const trouble = (error: unknown, provider: string, message: string): undefined => {
    log.warn({ provider, reason: reasonOf(error) }, message);
  };
  return {
    names: settings.map(({ provider }) => provider),
    async authorizationUrl(provider, checks, language) {
      try {
        return await urlOf(await configurationOf(provider), checks, language);
      } catch (error) {
        return trouble(error, provider, 'a sign-in provider does not answer');
      }
    },
    async identityOf(provider, checks, parameters) {
      try {
        return await redeem(await configurationOf(provider), checks, parameters);
      } catch (error) {
        return trouble(error, provider, 'a provider’s answer was refused');
      }
    },
  };
}

async function discover(setting: ProviderSetting): Promise<openId.Configuration> {
  const issuer = new URL(setting.issuerUrl);
  // Without TLS on this machine alone.
  const isNextDoor = /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(issuer.hostname);
  return openId.discovery(
    issuer,
    setting.clientId,
    undefined,
    openId.ClientSecretBasic(setting.clientSecret.expose()),
    { timeout: TIMEOUT_S, ...(isNextDoor ? { execute: [openId.allowInsecureRequests] } : {}) },
  );
}

async function urlOf(
  configuration: openId.Configuration,
  checks: SignInChecks,
  language: string,
): Promise<string> {
  const url = openId.buildAuthorizationUrl(configuration, {
    redirect_uri: checks.redirectUri,
    scope: 'openid',
    state: checks.state,
    nonce: checks.nonce,
    code_challenge: await openId.calculatePKCECodeChallenge(checks.verifier),
    code_challenge_method: 'S256',
    ui_locales: language,
  });
  return url.href;
}

async function redeem(
  configuration: openId.Configuration,
  checks: SignInChecks,
  parameters: Readonly<Record<string, string>>,
): Promise<ProviderIdentity> {
  const cameBack = new URL(checks.redirectUri);
  cameBack.search = new URLSearchParams({ ...parameters }).toString();
  const tokens = await openId.authorizationCodeGrant(configuration, cameBack, {
    pkceCodeVerifier: checks.verifier,
    expectedState: checks.state,
    expectedNonce: checks.nonce,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (claims === undefined) throw new Error('no ID token');
  return { issuer: claims.iss, subject: claims.sub };
}

/** The library's word for it: what a provider wrote may hold anything and is not logged. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { code } = error as Error & { code?: unknown };
  return typeof code === 'string' ? code.slice(0, 60) : error.name;
}
