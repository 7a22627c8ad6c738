/**
 * The groupings our payment module understands: data both sides of STORE DATA agree on.
 * Records are 0101–1EFF (SFI, record number); keys and FCI follow EMV CPS, annex A; A001 is ours.
 */
import { ascii, concat, DecodeError, fromAscii } from '@armilla/bytes';
import { decodeNumeric, decodeTlv, encodeNumeric, encodeTlv, find } from '@armilla/tlv';

/** Contactless FCI: the proprietary template, tag A5 included. */
export const DGI_CONTACTLESS_FCI = 0x9103;
/** The answer to GET PROCESSING OPTIONS: 82 and 94, one after another. */
export const DGI_CONTACTLESS_GPO = 0x9204;
/** The master key for application cryptograms, 16 bytes, enciphered. */
export const DGI_MK_AC = 0x8000;
/** The ICC modulus. */
export const DGI_ICC_MODULUS = 0x8103;
/** The ICC public exponent. */
export const DGI_ICC_EXPONENT = 0x8101;
/** q⁻¹ mod p, d mod (q − 1), d mod (p − 1), q, p: enciphered. */
export const DGI_ICC_Q_INVERSE = 0x8201;
export const DGI_ICC_DQ = 0x8202;
export const DGI_ICC_DP = 0x8203;
export const DGI_ICC_Q = 0x8204;
export const DGI_ICC_P = 0x8205;
/** What the card's own decisions need; see {@link CardRiskData}. */
export const DGI_CARD_RISK_DATA = 0xa001;

/** The content of grouping A001. */
export type CardRiskData = {
  readonly keyDerivationIndex: number;
  readonly cryptogramVersionNumber: number;
  /** Application label for the PPSE entry (50). */
  readonly label: string;
  /** Kernel identifier for the PPSE entry (9F2A). */
  readonly kernelId?: Uint8Array;
  /** Largest amount approved offline, minor units; 0 for never. */
  readonly offlineCeilingMinor: number;
  /** By which phone and band speak of the card. */
  readonly tokenUniqueReference?: string;
};

/** KDI and CVN, our tag, context-specific. */
const TAG_CRYPTOGRAM_VERSION = 0x81;
/** The offline ceiling, n 12, our tag. */
const TAG_OFFLINE_CEILING = 0x82;
/** The token's unique reference, ASCII, our tag. */
const TAG_TOKEN_REFERENCE = 0x83;

const NOTHING = new Uint8Array(0);

/** The bytes of grouping A001: `81 02 KDI CVN`, `82 06 ceiling`, `83` reference, `50`, `9F2A`. */
export function encodeCardRiskData(data: CardRiskData): Uint8Array {
  const reference = data.tokenUniqueReference;
  const version = Uint8Array.of(data.keyDerivationIndex, data.cryptogramVersionNumber);
  return concat(
    encodeTlv(TAG_CRYPTOGRAM_VERSION, version),
    encodeTlv(TAG_OFFLINE_CEILING, encodeNumeric(data.offlineCeilingMinor, 6)),
    encodeTlv(0x50, ascii(data.label, 'label')),
    data.kernelId === undefined ? NOTHING : encodeTlv(0x9f2a, data.kernelId),
    reference === undefined ? NOTHING : encodeTlv(TAG_TOKEN_REFERENCE, ascii(reference, '83')),
  );
}

/** Reads grouping A001. Throws {@link DecodeError}. */
export function decodeCardRiskData(bytes: Uint8Array): CardRiskData {
  const list = decodeTlv(bytes);
  const [keyDerivationIndex, cryptogramVersionNumber] =
    find(list, TAG_CRYPTOGRAM_VERSION)?.value ?? [];
  const ceiling = find(list, TAG_OFFLINE_CEILING)?.value;
  const label = find(list, 0x50)?.value;
  const kernelId = find(list, 0x9f2a)?.value;
  const reference = find(list, TAG_TOKEN_REFERENCE)?.value;
  if (keyDerivationIndex === undefined || cryptogramVersionNumber === undefined) {
    throw new DecodeError('81', 'missing or too short');
  }
  if (ceiling?.length !== 6) throw new DecodeError('82', 'not 6 bytes');
  if (label === undefined || label.length < 1 || label.length > 16) {
    throw new DecodeError('50', 'not 1 to 16 bytes');
  }
  return {
    keyDerivationIndex,
    cryptogramVersionNumber,
    label: fromAscii(label),
    offlineCeilingMinor: decodeNumeric(ceiling, '82'),
    ...(kernelId === undefined ? {} : { kernelId }),
    ...(reference === undefined ? {} : { tokenUniqueReference: fromAscii(reference) }),
  };
}
