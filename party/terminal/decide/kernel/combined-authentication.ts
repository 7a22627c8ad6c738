/**
 * K15: combined authentication of the cryptogram. The issuer's key from the CA's, the card's from
 * the issuer's, then the signature, check by check (EMV Book 2, 6.3, 6.4 and 6.6.2).
 */
import { concat, hex } from '@armilla/bytes';
import type { RsaPublicKey } from '@armilla/cipher';
import { type CertificateMonth, recoverIccKey, recoverIssuerKey, verifyCda } from '@armilla/emv';
import { fullYear } from '@armilla/tlv';
import { caKeyOf, fail } from './authentication-plan.ts';
import { cardValue, type KernelContext, note } from './context.ts';
import { panDigits } from './limits.ts';
import type { Ending } from './vocabulary.ts';

/** What each failed check is called in the trace. */
const REASONS: Readonly<Record<string, string>> = {
  length: 'is not as long as the key that signed it',
  trailer: 'recovers without its trailer BC',
  header: 'recovers without its header 6A',
  format: 'recovers with another format byte',
  'hash-algorithm': 'names a hash algorithm that is not known',
  hash: 'does not match its hash',
  'issuer-identifier': 'is for another issuer than the PAN’s',
  pan: 'is for another PAN',
  expired: 'has expired',
  revoked: 'is on the revocation list',
  'key-algorithm': 'names a key algorithm that is not known',
  'key-length': 'and its remainder do not make up the key',
  'dynamic-data': 'holds dynamic data whose lengths do not add up',
  cid: 'holds another CID than came in clear',
  'transaction-data-hash': 'covers other transaction data than was exchanged',
};

/** A failure ends the application; that is no refusal by the issuer, so it is not DECLINED. */
export function authenticateCryptogram(context: KernelContext): Ending | null {
  const sdad = cardValue(context, 0x9f4b);
  if (!context.cdaRequested || sdad === undefined) return null;
  const iccKey = recoverCardKey(context);
  const failure = typeof iccKey === 'string' ? iccKey : checkSignature(context, iccKey, sdad);
  if (failure === null) {
    context.authentication = 'CDA_VERIFIED';
    note(context, 'CDA_VERIFIED', 'the cryptogram is signed by a card of this issuer');
    return null;
  }
  fail(context, failure);
  return { kind: 'END_APPLICATION', message: 'TRY_ANOTHER_CARD', error: { l2: 'CAM_FAILED' } };
}

/** The card's public key, or why there is none. */
function recoverCardKey(context: KernelContext): RsaPublicKey | string {
  const pan = panDigits(context) ?? '';
  const now = monthOf(context.input.date);
  const issuer = recoverIssuer(context, pan, now);
  if (typeof issuer === 'string') return issuer;
  const icc = recoverIccKey({
    issuerKey: issuer,
    certificate: valueOrEmpty(context, 0x9f46),
    remainder: cardValue(context, 0x9f48),
    exponent: valueOrEmpty(context, 0x9f47),
    staticData: context.staticData ?? new Uint8Array(0),
    pan,
    now,
  });
  return icc.ok ? icc.key : spell('the ICC certificate (9F46)', icc.reason);
}

function recoverIssuer(
  context: KernelContext,
  pan: string,
  now: CertificateMonth,
): RsaPublicKey | string {
  const caKey = caKeyOf(context);
  if (caKey === undefined) return 'the terminal has no CA key of that RID and index';
  const revoked = context.input.revokedCertificates ?? [];
  const issuer = recoverIssuerKey({
    caKey,
    certificate: valueOrEmpty(context, 0x90),
    remainder: cardValue(context, 0x92),
    exponent: valueOrEmpty(context, 0x9f32),
    pan,
    now,
    isRevoked: (serialNumber) =>
      revoked.some(
        (entry) =>
          isSameHex(entry.rid, caKey.rid) &&
          isSameHex(entry.index, caKey.index) &&
          isSameHex(entry.serialNumber, hex(serialNumber)),
      ),
  });
  return issuer.ok ? issuer.key : spell('the issuer certificate (90)', issuer.reason);
}

/** Lists come in either case; one that is not recognised would revoke nothing. */
function isSameHex(one: string, other: string): boolean {
  return one.toUpperCase() === other.toUpperCase();
}

/** Checks 9F4B and takes the cryptogram out of it; null where all is well. */
function checkSignature(
  context: KernelContext,
  iccKey: RsaPublicKey,
  sdad: Uint8Array,
): string | null {
  const { cryptogram } = context;
  if (cryptogram === undefined) return 'there is no cryptogram to authenticate';
  const verified = verifyCda({
    iccKey,
    sdad,
    unpredictableNumber: context.input.unpredictableNumber,
    cid: cryptogram.informationData,
    transactionData: concat(context.pdolData, context.cdol1Data, context.signedResponse),
  });
  if (!verified.ok) return spell('the signature (9F4B)', verified.reason);
  context.cryptogram = { ...cryptogram, value: verified.ac };
  context.card.set(0x9f4c, verified.iccDynamicNumber);
  return null;
}

function spell(subject: string, reason: string): string {
  return `${subject} ${REASONS[reason] ?? reason}`;
}

function valueOrEmpty(context: KernelContext, tag: number): Uint8Array {
  return cardValue(context, tag) ?? new Uint8Array(0);
}

function monthOf(yymmdd: string): CertificateMonth {
  return { year: fullYear(Number(yymmdd.slice(0, 2))), month: Number(yymmdd.slice(2, 4)) };
}
