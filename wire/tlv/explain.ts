/** Bytes in words: what the command line and the trace show of a card's or a host's TLV. */
import { DecodeError, fromAscii, hex } from '@armilla/bytes';
import { type DescribedBit, describeBits, describeWith, TTQ_BITS } from './bits.ts';
import { cvmRuleInWords, decodeCvmList } from './cvm-list.ts';
import { tagInfo } from './dictionary.ts';
import { decodeDol } from './dol.ts';
import { decodeCompressedNumeric } from './formats.ts';
import { tagHex } from './tag.ts';
import { decodeTlv, type Tlv } from './tlv.ts';
import { truncatePAN } from './track.ts';

export interface ExplainOptions {
  /** Shows account data and names in clear. */
  readonly reveal?: boolean;
}

/** Data object lists among the tags. */
const LISTS: ReadonlySet<number> = new Set([
  0x8c, 0x8d, 0x97, 0x9f38, 0x9f49, 0x9f4f, 0x9f51, 0x9f5b, 0x9f69,
]);

/** Device types of tag 9F6E, bytes 5 and 6 (payment initiation channel). */
const DEVICE_TYPES: Readonly<Record<string, string>> = {
  '00': 'card',
  '01': 'secure element of the operator, removable',
  '02': 'key fob',
  '03': 'watch',
  '04': 'mobile tag',
  '05': 'wristband',
  '06': 'mobile phone case',
  '07': 'mobile phone, secure element of the operator',
  '08': 'removable secure element, not of the operator',
  '09': 'mobile phone, secure element not of the operator',
};

/**
 * One line an element, children two spaces further in, then a line for each bit that is set.
 * Account data is masked unless `reveal`. Throws {@link DecodeError}.
 */
export function explainTlv(bytes: Uint8Array, options: ExplainOptions = {}): readonly string[] {
  return decodeTlv(bytes).flatMap((element) => explainElement(element, options.reveal === true));
}

/** The lines of {@link explainTlv} for one value that came without tag and length. */
export function explainValue(
  tag: number,
  value: Uint8Array,
  options: ExplainOptions = {},
): readonly string[] {
  return explainElement({ tag, value, raw: value }, options.reveal === true);
}

function explainElement(element: Tlv, reveal: boolean): readonly string[] {
  const title = `${tagHex(element.tag)} ${tagInfo(element.tag)?.name ?? 'Unknown tag'}`;
  if (element.children !== undefined) {
    const inside = element.children.flatMap((child) => explainElement(child, reveal));
    return [title, ...inside.map(indent)];
  }
  const details = tagInfo(element.tag)?.sensitive === true && !reveal ? [] : detailsOf(element);
  return [`${title}: ${spellValue(element, reveal)}`, ...details.map(indent)];
}

const indent = (line: string) => `  ${line}`;

function spellValue({ tag, value }: Tlv, reveal: boolean): string {
  const info = tagInfo(tag);
  if (info?.sensitive === true && !reveal) return tag === 0x5a ? maskedPAN(value) : masked(value);
  if (value.length === 0) return 'empty';
  const text = info?.format === 'ans' || info?.format === 'an' || info?.format === 'a';
  return text && isPrintable(value) ? `${hex(value)} "${fromAscii(value)}"` : hex(value);
}

const isPrintable = (value: Uint8Array) => value.every((byte) => byte >= 0x20 && byte < 0x7f);

const masked = (value: Uint8Array) => `masked, ${value.length} bytes`;

function maskedPAN(value: Uint8Array): string {
  try {
    return truncatePAN(decodeCompressedNumeric(value));
  } catch (error) {
    if (error instanceof DecodeError) return masked(value);
    throw error;
  }
}

function detailsOf({ tag, value }: Tlv): readonly string[] {
  if (tag === 0x8e) return orNothing(() => decodeCvmList(value).rules.map(cvmRuleInWords));
  if (LISTS.has(tag)) return orNothing(() => listLines(value));
  if (tag === 0x94) return locatorLines(value);
  if (tag === 0x9f6e) return deviceLines(value);
  if (tag === 0x9f66 && value.length === 4) return bitLines(describeWith(TTQ_BITS, value));
  return bitLines(describeBits(tag, value));
}

function bitLines(bits: readonly DescribedBit[]): readonly string[] {
  return bits
    .filter(({ set }) => set)
    .map(({ byte, bit, name }) => `byte ${byte} bit ${bit}: ${name}`);
}

/** A value that its own rules do not fit is still shown, as bytes alone. */
function orNothing(lines: () => readonly string[]): readonly string[] {
  try {
    return lines();
  } catch (error) {
    if (error instanceof DecodeError) return ['cannot be read further'];
    throw error;
  }
}

function listLines(value: Uint8Array): readonly string[] {
  return decodeDol(value).map(({ tag, length }) => {
    const name = tagInfo(tag)?.name ?? 'Unknown tag';
    return `${tagHex(tag)} ${name}, ${length} bytes`;
  });
}

/** Four bytes an entry: short file identifier, first and last record, how many are signed. */
function locatorLines(value: Uint8Array): readonly string[] {
  const lines: string[] = [];
  for (let i = 0; i + 4 <= value.length; i += 4) {
    const [file = 0, first, last, signed] = value.subarray(i, i + 4);
    lines.push(`file ${file >> 3}, records ${first} to ${last}, ${signed} of them signed`);
  }
  return lines;
}

/** Bytes 5 and 6 are a device type unless the first bit of the unique identifier is set. */
function deviceLines(value: Uint8Array): readonly string[] {
  if (value.length < 6 || ((value[2] ?? 0) & 0x80) !== 0) return [];
  const type = fromAscii(value.subarray(4, 6));
  const name = DEVICE_TYPES[type];
  return name === undefined ? [] : [`device type ${type}: ${name}`];
}
