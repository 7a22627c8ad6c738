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
import type { Signer } from './rsa.ts';

const CA_KEY_BITS = 1984;
const ISSUER_KEY_BITS = 1408;
const ISSUER_CERTIFICATE_YEARS = 15;

/** What signs a bank's token cards, and the certificate that vouches for it. */
export interface IssuerSigner extends Signer {
  /** Tags 90, 92 and 9F32. */
  readonly certificate: IssuedCertificate;
}

/** An authority by its public key index, both hexadecimal. */
export interface AuthorityName {
  readonly rid: string;
  readonly index: string;
}

export interface Hierarchy {
  /** By programme id, under its programme's authority or an earlier one of the same scheme. */
  issuerOf(programmeId: string, caIndex?: string): IssuerSigner;
  /** The authorities of today first, and all of before whose cards may be out. */
  caKeys(): readonly CaKey[];
}

/** The authority that signs a bank's token cards from now on. */
export function authorityOfBank({ token }: BankProgramme): AuthorityName {
  return { rid: token.aid.slice(0, 10), index: token.caIndex };
}

interface Authority {
  readonly ca: CaKey;
  readonly signer: Signer;
}

/**
 * Opens the hierarchy of these banks; keys that are missing are made. `earlier` are authorities
 * that sign no more, whose cards terminals still have to check.
 */
export function openHierarchy(
  keys: KeyPort,
  banks: readonly BankProgramme[],
  now: number,
  earlier: readonly AuthorityName[] = [],
): Hierarchy {
  const authorities = new Map<string, Authority>();
  const issuers = new Map<string, IssuerSigner>();
  const authority = (name: AuthorityName): Authority => {
    const found = authorities.get(keyName(name)) ?? authorityOf(keys, name);
    authorities.set(keyName(name), found);
    return found;
  };
  const issuer = (bank: BankProgramme, index: string): IssuerSigner => {
    const name = { ...authorityOfBank(bank), index };
    const place = `${bank.id} ${index}`;
    const found = issuers.get(place) ?? issuerSigner(keys, bank, authority(name).signer, now);
    issuers.set(place, found);
    return found;
  };
  for (const bank of banks) issuer(bank, bank.token.caIndex);
  for (const name of earlier) authority(name);
  return {
    issuerOf(programmeId, caIndex) {
      const bank = banks.find(({ id }) => id === programmeId);
      if (bank === undefined) throw new Error(`no issuer key for programme ${programmeId}`);
      return issuer(bank, caIndex ?? bank.token.caIndex);
    },
    caKeys: () => [...authorities.values()].map(({ ca }) => ca),
  };
}

function keyName({ rid, index }: AuthorityName): string {
  return `ca/${rid}/${index}`;
}

function authorityOf(keys: KeyPort, name: AuthorityName): Authority {
  const { rid, index } = name;
  const signer = signerIn(keys, keyName(name), CA_KEY_BITS);
  const { modulus, exponent } = signer.publicKey;
  return { signer, ca: { rid, index, modulus: hex(modulus), exponent: hex(exponent) } };
}

/** The key where it lies: it signs there. */
function signerIn(keys: KeyPort, name: string, bits: number): Signer {
  const { modulus, exponent, sign } = keys.signing(name, bits);
  return { publicKey: { modulus, exponent }, sign };
}

function issuerSigner(
  keys: KeyPort,
  bank: BankProgramme,
  authority: Signer,
  now: number,
): IssuerSigner {
  const signer = signerIn(keys, `issuer/${bank.id}`, ISSUER_KEY_BITS);
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
