/** Card data on its way to this issuer: JWE (RFC 7516) to a P-256 key of the key port. */
import { publicJwk } from '@armilla/api/shapes';
import { JWE_ALGORITHM, openJwe } from '@armilla/kit/jwe';
import type { KeyPort } from '@armilla/kit/keys';
import { CVC2, PAN } from '@armilla/kit/secret';
import { Unavailable } from '@armilla/kit/unavailable';
import { calculateJwkThumbprint } from 'jose';
import { z } from 'zod';
import type { TypedDetails } from './decide/card-details.ts';

export type PublicJwk = z.infer<typeof publicJwk>;

export interface TypedCard extends TypedDetails {
  readonly pan: PAN;
}

export interface CardEnvelope {
  /** `kid` is the key's thumbprint (RFC 7638). */
  publicKey(): Promise<PublicJwk>;
  /** What was typed; `undefined` when it was not encrypted to this key or is no card's data. */
  open(jwe: string): Promise<TypedCard | undefined>;
}

const cardData = z.object({
  pan: z.string(),
  cardholderName: z.string().min(1).max(120),
  expiry: z.string().regex(/^\d{4}$/),
  cvc2: z.string(),
});

export function cardEnvelope(keys: KeyPort): CardEnvelope {
  const key = keys.agreement('jwe');
  return {
    async publicKey() {
      const point = { kty: 'EC', crv: 'P-256', ...key.publicKey };
      const kid = await calculateJwkThumbprint(point, 'sha256');
      return publicJwk.parse({ ...point, kid, alg: JWE_ALGORITHM, use: 'enc' });
    },
    async open(jwe) {
      try {
        return typedCard(JSON.parse(new TextDecoder().decode(openJwe(jwe, key))));
      } catch (error) {
        if (error instanceof Unavailable) throw error;
        return undefined;
      }
    },
  };
}

function typedCard(data: unknown): TypedCard | undefined {
  const parsed = cardData.safeParse(data);
  if (!parsed.success) return undefined;
  const { cardholderName, expiry } = parsed.data;
  const pan = PAN.parse(parsed.data.pan);
  const cvc2 = CVC2.parse(parsed.data.cvc2);
  return pan && cvc2 && { pan, cvc2, cardholderName, expiry };
}
