/** BER-TLV as a tree: every element with its name, format, book and clause, down to the bits. */
import { DecodeError } from '@armilla/bytes';
import { decodeDol, decodeTlv, type Tlv, tagHex, tagInfo } from '@armilla/tlv';
import { bitClause } from './books.ts';
import { type Item, item } from './item.ts';
import { type Masked, part } from './masked.ts';
import { readingOf } from './value-items.ts';

/** Every element of `masked`. Throws {@link DecodeError}. */
export function tlvItems(masked: Masked): readonly Item[] {
  return decodeTlv(masked.bytes).map((element) => elementItem(element, masked));
}

function elementItem(element: Tlv, masked: Masked): Item {
  const start = element.value.byteOffset - masked.bytes.byteOffset;
  const value = part(masked, start, start + element.value.length);
  const head = headOf(element.tag);
  if (element.children === undefined) return itemOf(element.tag, value);
  const items = element.children.map((child) => elementItem(child, masked));
  return item({ ...head, bytes: value.text, items });
}

/** One value whose tag is known. */
export function valueItem(tag: number, value: Masked): Item {
  const [minimum, maximum] = tagInfo(tag)?.length ?? [0, Number.POSITIVE_INFINITY];
  const { length } = value.bytes;
  if (length < minimum || length > maximum) {
    const wanted = minimum === maximum ? `${minimum}` : `${minimum} to ${maximum}`;
    throw new DecodeError(tagHex(tag), `${wanted} bytes wanted, ${length} given`);
  }
  return itemOf(tag, value);
}

function itemOf(tag: number, value: Masked): Item {
  return item({ ...headOf(tag), bytes: value.text, ...readingOf(tag, value) });
}

function headOf(tag: number) {
  const info = tagInfo(tag);
  return {
    id: tagHex(tag),
    name: info?.name ?? 'Unknown tag',
    format: info && formatOf(info.format, info.length),
    clause: clauseOf(tag),
  };
}

function clauseOf(tag: number): string | undefined {
  const clause = tagInfo(tag)?.clause;
  const bits = bitClause(tag);
  return bits === undefined || clause === undefined ? clause : `${clause}; bits ${bits}`;
}

function formatOf(format: string, [minimum, maximum]: readonly [number, number]): string {
  if (format === 'constructed') return format;
  return `${format}, ${minimum === maximum ? minimum : `${minimum}–${maximum}`} bytes`;
}

/**
 * What was sent for a data object list, value by value. Throws {@link DecodeError} when list and
 * data do not fit one another.
 */
export function listedItems(list: Uint8Array, data: Masked): readonly Item[] {
  const entries = decodeDol(list);
  const wanted = entries.reduce((sum, { length }) => sum + length, 0);
  if (wanted !== data.bytes.length) {
    throw new DecodeError('', `${wanted} bytes wanted by the list, ${data.bytes.length} given`);
  }
  let at = 0;
  return entries.map(({ tag, length }) => {
    const value = part(data, at, at + length);
    at += length;
    return itemOf(tag, value);
  });
}
