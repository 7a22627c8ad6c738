/**
 * What a chip said of a tap (DE 55): who it is, how its cardholder was verified, and of a plastic
 * card the cryptogram that proves it. Of a token the token service has verified the cryptogram.
 */
import { equal, fromHex, hex } from '@armilla/bytes';
import { applicationCryptogram, type CryptogramData, decodeIad } from '@armilla/emv';
import { decodeNumeric, decodeTlv, findValue, type Tlv } from '@armilla/tlv';

/** How whoever pays was verified, as card and terminal say. */
export type Verification = 'NONE' | 'ON_DEVICE' | 'ONLINE_PIN' | 'SIGNATURE';

export interface Chip {
  /** 84, hexadecimal. */
  readonly aid: string | undefined;
  /** 9F26, hexadecimal. */
  readonly cryptogram: string | undefined;
  readonly verification: Verification;
  readonly elements: readonly Tlv[];
}

/** Throws DecodeError on garbage. */
export function readChip(bytes: Uint8Array): Chip {
  const elements = decodeTlv(bytes);
  const text = (tag: number) => {
    const value = findValue(elements, tag);
    return value && hex(value);
  };
  const verification = verificationOf(elements);
  return { aid: text(0x84), cryptogram: text(0x9f26), verification, elements };
}

/** Application interchange profile byte 1, bit 2: verification on the device (EMV C-2, 82). */
const ON_DEVICE_SUPPORTED = 0x02;
/** Card verification results of M/Chip byte 1, bit 3: the card verified a PIN itself. */
const VERIFIED_BY_CARD = 0x04;
const SUCCESSFUL = 0x02;
/** CVM codes without their upper bits (EMV Book 3, annex C3). */
const ONLINE_PIN = 0x02;
const BY_CARD = 0x01;
const SIGNATURE = 0x1e;

/**
 * The profile and the card's own results stand under the cryptogram, the terminal's (9F34) do not:
 * only a card that can verify on the device is believed to have done so.
 */
function verificationOf(elements: readonly Tlv[]): Verification {
  const [code = 0, , result = 0] = findValue(elements, 0x9f34) ?? [];
  const method = code & 0x3f;
  if (((findValue(elements, 0x82)?.[0] ?? 0) & ON_DEVICE_SUPPORTED) !== 0) {
    if (method === BY_CARD && result === SUCCESSFUL) return 'ON_DEVICE';
    if (cardSaysVerified(findValue(elements, 0x9f10))) return 'ON_DEVICE';
  }
  if (method === ONLINE_PIN) return 'ONLINE_PIN';
  return method === SIGNATURE ? 'SIGNATURE' : 'NONE';
}

/** Of issuer application data in M/Chip's layout, in bytes. */
const M_CHIP_LENGTHS: readonly number[] = [18, 20, 26, 28];

function cardSaysVerified(iad: Uint8Array | undefined): boolean {
  // Layouts of other lengths are not M/Chip's and say it elsewhere.
  if (iad === undefined || !M_CHIP_LENGTHS.includes(iad.length)) return false;
  return ((decodeIad(iad).cvr[0] ?? 0) & VERIFIED_BY_CARD) !== 0;
}

/** The one cryptogram version of plastic cards (M/Chip `10`). */
export const PLASTIC_CRYPTOGRAM_VERSION = 0x10;

const LAYOUT = {
  amountAuthorised: [0x9f02, 6],
  amountOther: [0x9f03, 6],
  terminalCountry: [0x9f1a, 2],
  tvr: [0x95, 5],
  currency: [0x5f2a, 2],
  date: [0x9a, 3],
  type: [0x9c, 1],
  unpredictableNumber: [0x9f37, 4],
  aip: [0x82, 2],
  atc: [0x9f36, 2],
} as const satisfies Readonly<Record<keyof CryptogramData, readonly [number, number]>>;

/** What of the message the chip's signed data must agree with. */
export interface SignedFacts {
  readonly amountMinor: number;
  /** DE 49, three digits. */
  readonly currencyCode: string;
  /** DE 3, first two digits. */
  readonly type: string;
}

/** What a plastic card's cryptogram proves. */
export interface Proven {
  readonly counter: number;
  /** `YYMMDD`, as it was signed. */
  readonly day: string;
}

/**
 * Counter and day of a plastic card's ARQC that verifies over what the message says; `undefined`
 * when it does not.
 */
export function provenBy(
  { elements }: Chip,
  masterKey: Uint8Array,
  facts: SignedFacts,
): Proven | undefined {
  const data = cryptogramData(elements);
  const iad = findValue(elements, 0x9f10);
  const cryptogram = findValue(elements, 0x9f26);
  if (data === undefined || iad === undefined || cryptogram === undefined) return undefined;
  if (!isPlasticARQC(elements, iad) || !agrees(data, facts)) return undefined;
  const cvn = PLASTIC_CRYPTOGRAM_VERSION;
  const expected = applicationCryptogram({ masterKey, cvn, dataInput: data, iad });
  if (!equal(expected, cryptogram)) return undefined;
  return { counter: Number.parseInt(hex(data.atc), 16), day: hex(data.date) };
}

/** Terminal (9F27) and card (its own results) both say ARQC, of the one version that we make. */
function isPlasticARQC(elements: readonly Tlv[], iad: Uint8Array): boolean {
  if (!M_CHIP_LENGTHS.includes(iad.length)) return false;
  const { cvn, cvr } = decodeIad(iad);
  const says = (findValue(elements, 0x9f27)?.[0] ?? 0) & 0xc0;
  return cvn === PLASTIC_CRYPTOGRAM_VERSION && says === 0x80 && ((cvr[0] ?? 0) & 0xf0) === 0xa0;
}

function cryptogramData(elements: readonly Tlv[]): CryptogramData | undefined {
  const read: Partial<Record<keyof CryptogramData, Uint8Array>> = {
    amountOther: new Uint8Array(6),
  };
  for (const [name, [tag, length]] of Object.entries(LAYOUT)) {
    const value = findValue(elements, tag) ?? read[name as keyof CryptogramData];
    if (value?.length !== length) return undefined;
    read[name as keyof CryptogramData] = value;
  }
  // Every element of the table was found, or the function has returned.
  return read as Required<typeof read>;
}

function agrees(data: CryptogramData, { amountMinor, currencyCode, type }: SignedFacts): boolean {
  return (
    decodeNumeric(data.amountAuthorised, '55.9F02') === amountMinor &&
    equal(data.currency, fromHex(currencyCode.padStart(4, '0'), 'DE49')) &&
    equal(data.type, fromHex(type, 'DE3'))
  );
}
