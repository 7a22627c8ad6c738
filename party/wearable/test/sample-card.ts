/** A test hierarchy of certificates and cards under it: our own keys, made anew in each process. */
import { generateKeyPairSync } from 'node:crypto';
import { ascii, bcd, concat, fromHex } from '@armilla/bytes';
import { type RsaPrivateKey, rsaPrivate } from '@armilla/cipher';
import { issueIccCertificate, issueIssuerCertificate } from '@armilla/emv';
import type { PaymentInstanceData } from '@armilla/globalplatform';
import { encodeTlv } from '@armilla/tlv';

/** The CDOL1 of the sample cards: what a cryptogram needs, the time, and the merchant's name. */
export const SAMPLE_CDOL1 = fromHex(
  '9F0206 9F0306 9F1A02 9505 5F2A02 9A03 9C01 9F3704 9F3501 9F4502 9F4C08 9F3403 9F2103 9F4E14',
);
export const SAMPLE_MK_AC = fromHex('0123456789ABCDEFFEDCBA9876543210');

function makeKey(modulusLength: number): RsaPrivateKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength, publicExponent: 3 });
  const jwk = privateKey.export({ format: 'jwk' });
  const part = (text: string | undefined) => new Uint8Array(Buffer.from(text ?? '', 'base64url'));
  return {
    modulus: part(jwk.n),
    exponent: part(jwk.e),
    p: part(jwk.p),
    q: part(jwk.q),
    dp: part(jwk.dp),
    dq: part(jwk.dq),
    qInv: part(jwk.qi),
  };
}

/** Three levels of keys, as long as those of a real scheme. */
export const hierarchy = { ca: makeKey(1408), issuer: makeKey(1408), icc: makeKey(1024) };

export type SampleOptions = {
  readonly pan?: string;
  readonly suffix?: string;
  readonly aip?: string;
  readonly offlineCeilingMinor?: number;
  readonly pdol?: string;
  readonly mkAC?: Uint8Array;
  readonly cvn?: number;
  /** Data objects for BF0C. */
  readonly issuerDiscretionary?: string;
};

/** A whole card; its static data is signed. The PAN starts with 541333. */
export function sampleCard(options: SampleOptions = {}): PaymentInstanceData {
  const { pan = '5413330000000011', suffix = '01', aip = '1B80' } = options;
  const signed = signedRecord(pan);
  const aipBytes = fromHex(aip);
  const issuer = issueIssuerCertificate({
    caModulusLength: hierarchy.ca.modulus.length,
    sign: (block) => rsaPrivate(hierarchy.ca, block),
    issuerIdentifier: '541333',
    expiry: '1249',
    serialNumber: Uint8Array.of(0, 0, 1),
    issuerKey: hierarchy.issuer,
  });
  const icc = issueIccCertificate({
    issuerModulusLength: hierarchy.issuer.modulus.length,
    sign: (block) => rsaPrivate(hierarchy.issuer, block),
    pan,
    expiry: '1249',
    serialNumber: Uint8Array.of(0, 0, 2),
    iccKey: hierarchy.icc,
    staticData: concat(signed, aipBytes),
  });
  const certificates = [
    encodeTlv(0x8f, Uint8Array.of(1)),
    encodeTlv(0x90, issuer.certificate),
    encodeTlv(0x92, issuer.remainder),
    encodeTlv(0x9f32, issuer.exponent),
  ];
  const iccCertificate = [encodeTlv(0x9f46, icc.certificate), encodeTlv(0x9f47, icc.exponent)];
  return {
    instanceAid: fromHex(`A0000000041010AA${suffix}`),
    label: 'Sample Debit',
    priority: 1,
    kernelId: Uint8Array.of(0x02),
    languagePreference: 'en',
    ...(options.pdol === undefined ? {} : { pdol: fromHex(options.pdol) }),
    ...(options.issuerDiscretionary === undefined
      ? {}
      : { issuerDiscretionary: fromHex(options.issuerDiscretionary) }),
    aip: aipBytes,
    afl: fromHex('10010101 20010200'),
    records: [
      { sfi: 2, record: 1, data: encodeTlv(0x70, signed) },
      { sfi: 4, record: 1, data: encodeTlv(0x70, certificates) },
      { sfi: 4, record: 2, data: encodeTlv(0x70, iccCertificate) },
    ],
    iccKey: hierarchy.icc,
    mkAC: options.mkAC ?? SAMPLE_MK_AC,
    keyDerivationIndex: 1,
    cryptogramVersionNumber: options.cvn ?? 0x14,
    offlineCeilingMinor: options.offlineCeilingMinor ?? 0,
    tokenUniqueReference: `TOKEN-SAMPLE-${suffix}`,
  };
}

function signedRecord(pan: string): Uint8Array {
  return concat(
    encodeTlv(0x5a, bcd(pan)),
    encodeTlv(0x5f24, fromHex('491231')),
    encodeTlv(0x5f28, fromHex('0300')),
    encodeTlv(0x5f34, fromHex('00')),
    encodeTlv(0x8c, SAMPLE_CDOL1),
    encodeTlv(0x8e, fromHex('0000000000000000 4203 1F03')),
    encodeTlv(0x9f07, fromHex('FF00')),
    encodeTlv(0x9f4a, fromHex('82')),
    encodeTlv(0x5f20, ascii('SAMPLE/CARD')),
  );
}
