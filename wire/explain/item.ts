/** What decoding gives: a tree of named things with their bytes, their meaning and their clause. */
import { BIT_MAPS, type BitMeaning } from '@armilla/tlv';

/** One bit, or a few that are read together. */
export interface Bit {
  /** From 1, as the books count. */
  readonly byte: number;
  /** From 8 down to 1; `high === low` for a single bit. */
  readonly high: number;
  readonly low: number;
  /** The bits as they stand: `1`, `10`. */
  readonly value: string;
  readonly set: boolean;
  /** Empty for bits without a meaning. */
  readonly name: string;
}

export interface Item {
  /** `9F26`, `DE 39`, `CLA`: what the field calls it. */
  readonly id: string;
  readonly name: string;
  /** Hexadecimal with `X` for what is hidden. */
  readonly bytes?: string;
  /** For people: `12.40`, `2026-11-22`, text in clear. */
  readonly value?: string;
  readonly meaning?: string;
  /** As the books spell formats: `n 6 bytes`. */
  readonly format?: string;
  /** Book and clause. */
  readonly clause?: string;
  readonly bits?: readonly Bit[];
  /** True where account data or secrets are hidden. */
  readonly hidden?: true;
  /** Why the inside could not be read. */
  readonly trouble?: string;
  readonly items?: readonly Item[];
}

/** Every bit of a value that has a bit map, those without a meaning too. */
export function bitsOf(meanings: readonly BitMeaning[], value: Uint8Array): readonly Bit[] {
  return [...value].flatMap((content, index) =>
    bitsOfByte(
      meanings.filter(({ byte }) => byte === index + 1),
      content,
      index + 1,
    ),
  );
}

export function bitsOfTag(tag: number, value: Uint8Array): readonly Bit[] {
  const meanings = BIT_MAPS.get(tag);
  return meanings === undefined ? [] : bitsOf(meanings, value);
}

function bitsOfByte(meanings: readonly BitMeaning[], content: number, byte: number): Bit[] {
  const found: Bit[] = [];
  let rest = 0xff;
  for (const mask of new Set(meanings.map((meaning) => meaning.mask))) {
    const of = meanings.filter((meaning) => meaning.mask === mask);
    const holds = of.find(({ value }) => (content & mask) === value);
    const single = of.length === 1 && of[0]?.value === mask;
    rest &= ~mask;
    const name = (single ? of[0]?.name : holds?.name) ?? '';
    found.push({ ...placeOf(byte, mask, content), set: holds !== undefined, name });
  }
  for (let bit = 8; bit >= 1; bit--) {
    const mask = 1 << (bit - 1);
    if ((rest & mask) === 0) continue;
    const set = (content & mask) !== 0;
    found.push({ ...placeOf(byte, mask, content), set, name: '' });
  }
  return found.sort((a, b) => b.high - a.high);
}

function placeOf(byte: number, mask: number, content: number) {
  const high = 32 - Math.clz32(mask);
  const low = Math.clz32(1) - Math.clz32(mask & -mask) + 1;
  const width = high - low + 1;
  const value = ((content & mask) >> (low - 1)).toString(2).padStart(width, '0');
  return { byte, high, low, value };
}

/** Without the members that are undefined. */
export function item(members: { [K in keyof Item]: Item[K] | undefined }): Item {
  const known = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as unknown as Item;
}
