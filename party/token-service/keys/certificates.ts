/**
 * The hierarchy a terminal checks a card by: our own certification authority, an issuer key for
 * each bank, and the certificates between them (EMV Book 2, 5.3 and 6.1). For test and closed-loop
 * use.
 */
import { hex } from '@armilla/bytes';
import { type IssuedCertificate, issueIssuerCertificate } from '@armilla/emv';
import type { KeyPort } from '@armilla/kit/keys';
import type { BankProgramme } from '@armilla/kit/programme';
import type { CaKey } from '../deps.ts';
import { makeRsaKey, type Signer, signerOf } from './rsa.ts';

const CA_KEY_BITS = 1984;
const ISSUER_KEY_BITS = 1408;
const ISSUER_CERTIFICATE_YEARS = 15;

/** What signs a bank's token cards, and the certificate that vouches for it. */
export interface IssuerSigner extends Signer {
  /** Tags 90, 92 and 9F32. */
  readonly certificate: IssuedCertificate;
}

export interface Hierarchy {
  /** By programme id. */
  issuerOf(programmeId: string): IssuerSigner;
  caKeys(): readonly CaKey[];
}

/** Opens the hierarchy of these banks; keys that are missing are made. */
export function openHierarchy(
  keys: KeyPort,
  banks: readonly BankProgramme[],
  now: number,
): Hierarchy {
  const authorities = new Map<string, { readonly ca: CaKey; readonly signer: Signer }>();
  const issuers = new Map<string, IssuerSigner>();
  for (const bank of banks) {
    const rid = bank.token.aid.slice(0, 10);
    const name = `ca/${rid}/${bank.token.caIndex}`;
    const authority = authorities.get(name) ?? authorityOf(keys, name, rid, bank.token.caIndex);
    authorities.set(name, authority);
    issuers.set(bank.id, issuerSigner(keys, bank, authority.signer, now));
  }
  return {
    issuerOf(programmeId) {
      const issuer = issuers.get(programmeId);
      if (issuer === undefined) throw new Error(`no issuer key for programme ${programmeId}`);
      return issuer;
    },
    caKeys: () => [...authorities.values()].map(({ ca }) => ca),
  };
}

function authorityOf(keys: KeyPort, name: string, rid: string, index: string) {
  const signer = signerOf(keys.working(name, () => makeRsaKey(CA_KEY_BITS)).expose());
  const { modulus, exponent } = signer.publicKey;
  return { signer, ca: { rid, index, modulus: hex(modulus), exponent: hex(exponent) } };
}

function issuerSigner(
  keys: KeyPort,
  bank: BankProgramme,
  authority: Signer,
  now: number,
): IssuerSigner {
  const name = `issuer/${bank.id}`;
  const signer = signerOf(keys.working(name, () => makeRsaKey(ISSUER_KEY_BITS)).expose());
  const year = (new Date(now).getUTCFullYear() + ISSUER_CERTIFICATE_YEARS) % 100;
  const certificate = issueIssuerCertificate({
    caModulusLength: authority.publicKey.modulus.length,
    sign: authority.sign,
    issuerIdentifier: bank.token.bin,
    expiry: `12${String(year).padStart(2, '0')}`,
    serialNumber: Uint8Array.of(0, 0, 1),
    issuerKey: signer.publicKey,
  });
  return { ...signer, certificate };
}
