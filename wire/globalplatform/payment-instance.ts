/**
 * What a payment instance is made of, and the identifiers of the module it is made from. The token
 * service fills this in; `personalisationScript` turns it into commands.
 */
import { fromHex } from '@armilla/bytes';
import type { RsaPrivateKey } from '@armilla/cipher';

/** The executable load file of our payment module. Category F (ISO/IEC 7816-5): not registered. */
export const PAYMENT_LOAD_FILE_AID: Uint8Array = fromHex('F041524D494C4C41');

/** The payment module inside that load file: what INSTALL makes instances of. */
export const PAYMENT_MODULE_AID: Uint8Array = fromHex('F041524D494C4C410001');

/** One record that READ RECORD answers. */
export type PaymentRecord = {
  /** Short file identifier, 1–30. */
  readonly sfi: number;
  /** Record number, 1–255. */
  readonly record: number;
  /** The complete answer, tag 70 and length included (EMV Book 3, 6.5.11). At most 254 bytes. */
  readonly data: Uint8Array;
};

/** One card on the band: everything its secure element needs to know of it. */
export type PaymentInstanceData = {
  /**
   * The instance's own AID, 5–16 bytes: the AID terminals know (RID and PIX of the programme)
   * and a suffix that tells the cards of one band apart, so that selection by prefix finds it.
   */
  readonly instanceAid: Uint8Array;
  /** The module to make it from; {@link PAYMENT_MODULE_AID} when left out. */
  readonly moduleAid?: Uint8Array;
  /** The load file of the module; {@link PAYMENT_LOAD_FILE_AID} when left out. */
  readonly loadFileAid?: Uint8Array;
  /** Application label (50), 1–16 ASCII characters. */
  readonly label: string;
  /** Application priority indicator (87), 1 (first) – 15, as SELECT of the instance answers it. */
  readonly priority: number;
  /** Kernel identifier (9F2A) for the PPSE entry; left out, the entry has none. */
  readonly kernelId?: Uint8Array;
  /** Processing options data object list (9F38); left out, GET PROCESSING OPTIONS takes `8300`. */
  readonly pdol?: Uint8Array;
  /** Language preference (5F2D), two letters a language. */
  readonly languagePreference?: string;
  /**
   * Data objects for the FCI issuer discretionary data (BF0C), already encoded one after another.
   */
  readonly issuerDiscretionary?: Uint8Array;
  /** Application interchange profile (82), 2 bytes. B1b1 set means CDA. */
  readonly aip: Uint8Array;
  /** Application file locator (94), 4 bytes an entry. */
  readonly afl: Uint8Array;
  /** The records; together they hold 8C, 5A, 5F24 and, for CDA, the certificates. */
  readonly records: readonly PaymentRecord[];
  /**
   * The ICC key that signs CDA; at most 1984 bits, a whole number of bytes (EMV Book 2, 6.1). Left
   * out on a card that does none, which its `aip` must say.
   */
  readonly iccKey?: RsaPrivateKey;
  /** The ICC master key for application cryptograms, TDES, 16 bytes. */
  readonly mkAC: Uint8Array;
  /** Key derivation index: the first byte of the issuer application data. */
  readonly keyDerivationIndex: number;
  /**
   * Cryptogram version number: 0x10, 0x11 (ATC and unpredictable number) or 0x14, 0x15 (common).
   */
  readonly cryptogramVersionNumber: number;
  /**
   * The largest amount (minor units of the terminal's currency) the card may approve by itself.
   * 0, the rule for token cards, never answers with a transaction certificate.
   */
  readonly offlineCeilingMinor: number;
  /** The token's unique reference, by which phone and band speak of the card; 64 ASCII at most. */
  readonly tokenUniqueReference?: string;
};
