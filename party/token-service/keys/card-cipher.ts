/**
 * Card data and secure element keys on their way: JWE (RFC 7516) to this party's public key, and
 * from here to an issuer's. The key's name is its RFC 7638 thumbprint, which the phone knows
 * beforehand.
 */
import type { publicJwk } from '@armilla/api/shapes';
import { JWE_ALGORITHM, JWE_CONTENT, openJwe } from '@armilla/kit/jwe';
import type { AgreementKey } from '@armilla/kit/key-uses';
import type { KeyPort } from '@armilla/kit/keys';
import { CVC2, PAN } from '@armilla/kit/secret';
import { Unavailable } from '@armilla/kit/unavailable';
import { CompactEncrypt, calculateJwkThumbprint, importJWK } from 'jose';
import { z } from 'zod';

export type PublicJwk = z.infer<typeof publicJwk>;

/** What is typed from the plastic. */
export interface CardData {
  /** `undefined`: what was typed is no card number (length or check digit). */
  readonly pan: PAN | undefined;
  /** The first eight digits as typed, for the range; shorter when fewer were typed. */
  readonly prefix: string;
  readonly cardholderName: string;
  /** `MMYY`. */
  readonly expiry: string;
  readonly cvc2: CVC2;
}

/** What an issuer sends of a card of its own. */
export type AccountData = Pick<CardData, 'pan' | 'prefix' | 'expiry'>;

/** SCP03 static keys in upper- or lower-case hexadecimal. */
export interface ElementKeys {
  readonly enc: string;
  readonly mac: string;
  readonly dek: string;
}

export interface CardCipher {
  readonly publicKey: PublicJwk;
  /** `undefined` when it was not encrypted to this key or holds something else. */
  openCard(jwe: string): Promise<CardData | undefined>;
  /** A card in an issuer's words: number and expiry alone. */
  openAccount(jwe: string): Promise<AccountData | undefined>;
  openElementKeys(jwe: string): Promise<ElementKeys | undefined>;
}

const cardShape = z.object({
  pan: z.string().max(40),
  cardholderName: z.string().trim().min(1).max(120),
  expiry: z.string().regex(/^(0[1-9]|1[0-2])\d\d$/),
  cvc2: z.string(),
});

const accountShape = cardShape.pick({ pan: true, expiry: true });

const aesKey = z.string().regex(/^(?:[0-9A-Fa-f]{32}|[0-9A-Fa-f]{48}|[0-9A-Fa-f]{64})$/);
const elementKeysShape = z
  .object({ enc: aesKey, mac: aesKey, dek: aesKey })
  .refine(({ enc, mac, dek }) => enc.length === mac.length && mac.length === dek.length);

/** The cipher of this party's key, made at first use. */
export async function openCardCipher(keys: KeyPort): Promise<CardCipher> {
  const key = keys.agreement('jwe');
  const point = { kty: 'EC', crv: 'P-256', ...key.publicKey } as const;
  const kid = await calculateJwkThumbprint(point);
  return {
    publicKey: { ...point, kid, alg: JWE_ALGORITHM, use: 'enc' },
    openCard: async (jwe) => cardOf(opened(key, kid, jwe)),
    openAccount: async (jwe) => accountOf(opened(key, kid, jwe)),
    openElementKeys: async (jwe) => elementKeysShape.safeParse(opened(key, kid, jwe)).data,
  };
}

function opened(key: AgreementKey, kid: string, jwe: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(openJwe(jwe, key, kid)));
  } catch (error) {
    if (error instanceof Unavailable) throw error;
    // What exactly was wrong is nobody's business: it could be an oracle.
    return undefined;
  }
}

function cardOf(value: unknown): CardData | undefined {
  const parsed = cardShape.safeParse(value);
  if (!parsed.success) return undefined;
  const { pan, cardholderName, expiry, cvc2 } = parsed.data;
  const code = CVC2.parse(cvc2);
  if (code === undefined) return undefined;
  return { pan: PAN.parse(pan), prefix: prefixOf(pan), cardholderName, expiry, cvc2: code };
}

function accountOf(value: unknown): AccountData | undefined {
  const parsed = accountShape.safeParse(value);
  if (!parsed.success) return undefined;
  const { pan, expiry } = parsed.data;
  return { pan: PAN.parse(pan), prefix: prefixOf(pan), expiry };
}

function prefixOf(pan: string): string {
  return pan.replace(/[\s-]/g, '').slice(0, 8);
}

/** The same card data for an issuer, to its own key. */
export async function sealCardFor(recipient: PublicJwk, pan: PAN, card: CardData): Promise<string> {
  const key = await importJWK(recipient, JWE_ALGORITHM);
  const plaintext = JSON.stringify({
    pan: pan.expose(),
    cardholderName: card.cardholderName,
    expiry: card.expiry,
    cvc2: card.cvc2.expose(),
  });
  return new CompactEncrypt(new TextEncoder().encode(plaintext))
    .setProtectedHeader({ alg: JWE_ALGORITHM, enc: JWE_CONTENT, kid: recipient.kid })
    .encrypt(key);
}
