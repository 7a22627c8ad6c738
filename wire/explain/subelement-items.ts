/** DE 48 as Armilla's parties fill it; subelements of others are shown with their id alone. */
import { DecodeError } from '@armilla/bytes';
import { SUBELEMENTS, type SubelementSpec } from '@armilla/iso8583';
import { type Item, item } from './item.ts';

const TABLE: Readonly<Record<string, SubelementSpec>> = SUBELEMENTS;
const HEADER_LENGTH = 4;

/** One subelement in the text of DE 48; offsets count characters. */
export interface Place {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

/** Where the values of the subelements stand. Throws {@link DecodeError} when one breaks off. */
export function subelementPlaces(text: string): readonly Place[] {
  const places: Place[] = [];
  for (let at = 0; at < text.length; ) {
    const header = /^(\d\d)(\d\d)$/.exec(text.slice(at, at + HEADER_LENGTH));
    if (header === null) throw new DecodeError('DE48', `no subelement at offset ${at}`);
    const [, id = '', length = ''] = header;
    const start = at + HEADER_LENGTH;
    const end = start + Number(length);
    if (end > text.length) throw new DecodeError(`DE48.${id}`, 'broken off');
    places.push({ id, start, end });
    at = end;
  }
  return places;
}

export function isSensitiveSubelement(id: string): boolean {
  return TABLE[id]?.sensitive !== false;
}

const MEANINGS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '05': { '03': 'watch', '05': 'wristband' },
  '13': { '0': 'no', '1': 'yes' },
  '14': { '0': 'final amount', '1': 'pre-authorisation', '2': 'increment' },
  '15': { '1': 'the issuer did not answer in time', '2': 'the issuer could not be reached' },
};

export function subelementItems(text: string): readonly Item[] {
  return subelementPlaces(text).map(({ id, start, end }) => {
    const spec = TABLE[id];
    const value = text.slice(start, end);
    return item({
      id,
      name: spec?.name ?? 'Unknown subelement',
      value,
      meaning: MEANINGS[id]?.[value],
      format: spec && `${spec.content}, ${spec.minimum}–${spec.maximum}`,
      clause: 'Armilla network profile, DE 48',
      hidden: value.includes('•') ? (true as const) : undefined,
    });
  });
}
