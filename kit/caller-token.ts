/**
 * Caller tokens: how a party that runs alone proves who it is to another over HTTP. A short-lived
 * statement `party, audience, expiry, programme` under an HMAC whose key the two share.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from './clock.ts';
import type { Caller, PartyName } from './contract.ts';
import type { SecretText } from './secret.ts';

const LIFETIME_MS = 60_000;
const PREFIX = 'party.';

/** A token with which `party` may call `audience` for the next minute. */
export function callerToken(
  secret: SecretText,
  party: PartyName,
  audience: PartyName,
  clock: Clock,
  programmeId = '',
): string {
  const statement = [party, audience, clock.now() + LIFETIME_MS, programmeId].join(':');
  const text = Buffer.from(statement).toString('base64url');
  return `${PREFIX}${text}.${signature(secret, text)}`;
}

/**
 * Who a caller token speaks for; `undefined` when it is none, foreign, changed or over. While the
 * secret is exchanged it may be signed with either of several.
 */
export function callerOfToken(
  secrets: SecretText | readonly SecretText[],
  token: string | undefined,
  audience: PartyName,
  clock: Clock,
): Caller | undefined {
  const match = /^party\.([\w-]+)\.([\w-]+)$/.exec(token ?? '');
  const [, text = '', given = ''] = match ?? [];
  const isSigned = [secrets].flat().some((secret) => isSame(given, signature(secret, text)));
  if (!isSigned) return undefined;
  const [party, to, expiresAt, programmeId] = Buffer.from(text, 'base64url').toString().split(':');
  if (to !== audience || Number(expiresAt) <= clock.now()) return undefined;
  const name = party as PartyName;
  return { kind: 'party', name, ...(programmeId ? { programmeId } : {}) };
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function signature(secret: SecretText, text: string): string {
  return createHmac('sha256', secret.expose()).update(text).digest('base64url');
}
