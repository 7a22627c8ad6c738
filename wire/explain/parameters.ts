/** What P1 and P2 of a command mean, bit by bit where they are bits. */
import { hex } from '@armilla/bytes';
import type { CommandApdu } from '@armilla/emv';
import { type BitMeaning, tagFromHex, tagInfo } from '@armilla/tlv';
import { bitsOf, type Item, item } from './item.ts';

type Told = Partial<Pick<Item, 'meaning' | 'bits'>>;
type Tell = (apdu: CommandApdu) => readonly [p1: Told, p2: Told];

const NOTHING: Told = {};

const TELLING: Readonly<Record<number, Tell>> = {
  80: ({ p1, p2 }) => [{ meaning: `key version ${p1}` }, { meaning: `key identifier ${p2}` }],
  130: ({ p1 }) => [bits(p1, SECURITY_LEVEL), NOTHING],
  164: ({ p1, p2 }) => [
    { meaning: p1 === 0x04 ? 'by name' : `by method ${p1}` },
    { meaning: (p2 & 0x03) === 0x02 ? 'the next one' : 'the first or only one' },
  ],
  174: ({ p1 }) => [bits(p1, REFERENCE_CONTROL), NOTHING],
  178: ({ p1, p2 }) => [
    { meaning: `record ${p1}` },
    { meaning: `of short file identifier ${p2 >> 3}` },
  ],
  202: tagAsked,
  226: ({ p1, p2 }) => [bits(p1, STORE_CONTROL), { meaning: `block ${p2}` }],
  228: ({ p2 }) => [
    NOTHING,
    { meaning: (p2 & 0x80) === 0 ? 'this object alone' : 'with what belongs to it' },
  ],
  230: ({ p1 }) => [bits(p1, INSTALL_CONTROL), NOTHING],
  240: ({ p1 }) => [{ meaning: (p1 & 0x80) === 0 ? 'an application' : 'the card' }, NOTHING],
  242: ({ p1, p2 }) => [
    bits(p1, STATUS_OF),
    { meaning: (p2 & 0x01) === 0 ? 'the first entries' : 'further entries' },
  ],
};

/** P1 and P2 as items. */
export function parameterItems(apdu: CommandApdu): readonly Item[] {
  const [p1, p2] = TELLING[apdu.ins]?.(apdu) ?? [NOTHING, NOTHING];
  return [
    item({ id: 'P1', name: 'Parameter 1', bytes: byte(apdu.p1), ...p1 }),
    item({ id: 'P2', name: 'Parameter 2', bytes: byte(apdu.p2), ...p2 }),
  ];
}

const byte = (value: number) => hex(Uint8Array.of(value));

function bits(value: number, meanings: readonly BitMeaning[]): Told {
  return { bits: bitsOf(meanings, Uint8Array.of(value)) };
}

function tagAsked({ p1, p2 }: CommandApdu): readonly [Told, Told] {
  const digits = p1 === 0 ? byte(p2) : `${byte(p1)}${byte(p2)}`;
  const name = /^(?:00)*$/.test(digits) ? undefined : tagInfo(tagFromHex(digits))?.name;
  const meaning = name === undefined ? digits : `${digits} ${name}`;
  return [NOTHING, { meaning }];
}

function flag(bit: number, name: string): BitMeaning {
  const mask = 1 << (bit - 1);
  return { byte: 1, mask, value: mask, name };
}

const choice = (mask: number, value: number, name: string): BitMeaning => ({
  byte: 1,
  mask,
  value,
  name,
});

/** EMV Book 3, 6.5.5.2; bit 5 is Book C-2's CDA. */
const REFERENCE_CONTROL = [
  choice(0xc0, 0x00, 'AAC asked for'),
  choice(0xc0, 0x40, 'TC asked for'),
  choice(0xc0, 0x80, 'ARQC asked for'),
  flag(5, 'CDA signature requested'),
];

/** GlobalPlatform Amendment D, 7.1.2.1. */
const SECURITY_LEVEL = [
  flag(6, 'answers enciphered'),
  flag(5, 'answers authenticated'),
  flag(2, 'commands enciphered'),
  flag(1, 'commands authenticated'),
];

/** GlobalPlatform Card Specification, 11.11.2.1. */
const STORE_CONTROL = [
  flag(8, 'last block'),
  choice(0x60, 0x20, 'data enciphered, as the application knows'),
  choice(0x60, 0x60, 'data enciphered'),
  choice(0x60, 0x00, 'nothing said about encipherment'),
  choice(0x18, 0x08, 'data groupings'),
  choice(0x18, 0x10, 'BER-TLV'),
  choice(0x18, 0x00, 'no structure said'),
  flag(1, 'answer with data'),
];

/** GlobalPlatform Card Specification, 11.5.2.1. */
const INSTALL_CONTROL = [
  flag(8, 'more to come'),
  flag(7, 'registry update'),
  flag(6, 'for personalisation'),
  flag(5, 'extradition'),
  flag(4, 'make selectable'),
  flag(3, 'install'),
  flag(2, 'load'),
];

/** GlobalPlatform Card Specification, 11.4.2.1. */
const STATUS_OF = [
  flag(8, 'issuer security domain'),
  flag(7, 'applications and security domains'),
  flag(6, 'load files'),
  flag(5, 'load files and their modules'),
];
