/** The cards that are torn: shaped like a token's, their certificates filled with chance. */
import { generateKeyPairSync } from 'node:crypto';
import { bcd, concat, fromHex } from '@armilla/bytes';
import type { RsaPrivateKey } from '@armilla/cipher';
import type { PaymentInstanceData } from '@armilla/globalplatform';
import type { Chance } from '@armilla/kit/chance';
import { encodeTlv } from '@armilla/tlv';

/** What the cards ask of a reader: the data of a cryptogram and nothing else. */
export const CDOL1: Uint8Array = fromHex('9F0206 9F0306 9F1A02 9505 5F2A02 9A03 9C01 9F3704');

const CERTIFICATE_BYTES = 144;

/** The cards of one run; all sign with one key, since making keys takes longest. */
export function makeCards(chance: Chance, count: number): readonly PaymentInstanceData[] {
  const iccKey = makeKey();
  return Array.from({ length: count }, (_, index) => makeCard(chance, iccKey, index + 1));
}

function makeCard(chance: Chance, iccKey: RsaPrivateKey, slot: number): PaymentInstanceData {
  const suffix = String(slot).padStart(2, '0');
  const certificates = concat(
    encodeTlv(0x8f, Uint8Array.of(0xf1)),
    encodeTlv(0x9f46, chance.bytes(CERTIFICATE_BYTES)),
  );
  return {
    instanceAid: fromHex(`A0000000041010AA${suffix}`),
    label: `Card ${suffix}`,
    priority: slot,
    aip: fromHex('1980'),
    afl: fromHex('10010101 20010100'),
    records: [
      { sfi: 2, record: 1, data: encodeTlv(0x70, signedData(`54133300000000${suffix}`)) },
      { sfi: 4, record: 1, data: encodeTlv(0x70, certificates) },
    ],
    iccKey,
    mkAC: chance.bytes(16),
    keyDerivationIndex: 1,
    cryptogramVersionNumber: 0x14,
    offlineCeilingMinor: 0,
    tokenUniqueReference: `TEAR-${suffix}`,
  };
}

function signedData(pan: string): Uint8Array {
  return concat(
    encodeTlv(0x5a, bcd(pan)),
    encodeTlv(0x5f24, fromHex('491231')),
    encodeTlv(0x5f34, fromHex('01')),
    encodeTlv(0x8c, CDOL1),
    encodeTlv(0x8e, fromHex('0000000000000000 4203 1F03')),
  );
}

function makeKey(): RsaPrivateKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024, publicExponent: 3 });
  const jwk = privateKey.export({ format: 'jwk' });
  const part = (text: string | undefined) => new Uint8Array(Buffer.from(text ?? '', 'base64url'));
  const { n, e, p, q, dp, dq, qi } = jwk;
  return {
    modulus: part(n),
    exponent: part(e),
    p: part(p),
    q: part(q),
    dp: part(dp),
    dq: part(dq),
    qInv: part(qi),
  };
}
