/** Commands to a card and its answers: every byte of the header named, the data as far as known. */
import { DecodeError, fromAscii, hex } from '@armilla/bytes';
import {
  type CommandApdu,
  decodeCommand,
  decodeResponse,
  describeCommand,
  describeStatusWord,
  INSTRUCTIONS,
} from '@armilla/emv';
import { decodeDGIs } from '@armilla/globalplatform';
import { decodeTlv, findDeep, tagFromHex, tagInfo } from '@armilla/tlv';
import { applicationName, instructionClause } from './books.ts';
import { type Item, item } from './item.ts';
import { isHidden, type Masked, part } from './masked.ts';
import { parameterItems } from './parameters.ts';
import { listedItems, tlvItems, valueItem } from './tlv-items.ts';

/** What the card asked to be told: without it the data of a command are bytes alone. */
export interface CardLists {
  /** Of GET PROCESSING OPTIONS, 9F38. */
  readonly pdol?: Uint8Array;
  /** Of GENERATE AC, 8C. */
  readonly cdol1?: Uint8Array;
}

/** {@link CardLists} as they stand in a card's answers, the last of each. */
export function listsIn(answers: readonly Masked[]): CardLists {
  let found: CardLists = {};
  for (const { bytes } of answers) {
    const elements = attempt(() => decodeTlv(bytes.subarray(0, -2))) ?? [];
    const pdol = findDeep(elements, 0x9f38)?.value;
    const cdol1 = findDeep(elements, 0x8c)?.value;
    found = { ...found, ...(pdol && { pdol }), ...(cdol1 && { cdol1 }) };
  }
  return found;
}

export function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** A command, byte by byte. Throws {@link DecodeError} where its lengths do not add up. */
export function commandItems(command: Masked, lists: CardLists = {}): readonly Item[] {
  const apdu = decodeCommand(command.bytes);
  const { ins, data, le } = apdu;
  const clause = instructionClause(ins);
  const name = INSTRUCTIONS[ins] ?? 'Unknown instruction';
  const start = data.byteOffset - command.bytes.byteOffset;
  const held = part(command, start, start + data.length);
  return [
    classItem(part(command, 0, 1)),
    item({ id: 'INS', name, bytes: part(command, 1, 2).text, clause }),
    ...parameterItems(apdu),
    ...(data.length === 0 ? [] : [dataItem(apdu, held, lists)]),
    ...(le === undefined
      ? []
      : [{ id: 'Le', name: 'Wanted back', meaning: `up to ${le} bytes`, clause: BODY }]),
  ];
}

const BODY = 'ISO/IEC 7816-3, 12.1.3';

function classItem({ bytes, text }: Masked): Item {
  const [cla = 0] = bytes;
  const proprietary = (cla & 0x80) !== 0;
  const parts = [
    proprietary ? 'proprietary (EMV, GlobalPlatform)' : 'interindustry',
    (cla & (proprietary ? 0x04 : 0x0c)) === 0 ? 'no secure messaging' : 'secure messaging',
    `logical channel ${cla & 0x03}`,
  ];
  const clause = 'ISO/IEC 7816-4, 5.4.1; GlobalPlatform Card Specification, 11.1.4';
  return { id: 'CLA', name: 'Class', bytes: text, meaning: parts.join(', '), clause };
}

function dataItem(apdu: CommandApdu, held: Masked, lists: CardLists): Item {
  const size = `${held.bytes.length} bytes`;
  const base = { id: 'Data', name: 'Command data', bytes: held.text, format: size, clause: BODY };
  if (/^X+$/.test(held.text)) return { ...base, hidden: true };
  const told = attempt(() => inside(apdu, held, lists));
  if (told === undefined) return isHidden(held) ? { ...base, hidden: true } : base;
  return { ...base, ...told };
}

type Inside = Partial<Pick<Item, 'items' | 'value' | 'meaning' | 'clause'>>;

const SECURE = 0x04;

function inside(apdu: CommandApdu, held: Masked, lists: CardLists): Inside {
  const { cla, ins } = apdu;
  if ((cla & 0x80) !== 0 && (cla & SECURE) !== 0 && ins !== 0x82) {
    return { meaning: 'under secure messaging' };
  }
  switch (ins) {
    case 0xa4:
      return selectedName(held);
    case 0xa8:
      return { items: optionsItems(held, lists.pdol) };
    case 0xae:
      return lists.cdol1 === undefined ? {} : { items: listedItems(lists.cdol1, held) };
    case 0x50:
      return { items: fixedItems(held, [['Host challenge', 8]]) };
    case 0x82:
      return { items: fixedItems(held, SIGN_IN) };
    case 0xe2:
      return { items: groupItems(held) };
    case 0xea:
      return { items: [valueItem(0xdf8301, held)] };
    default:
      return { items: tlvItems(held) };
  }
}

const SIGN_IN = [
  ['Host cryptogram', 8],
  ['Message authentication code', 8],
] as const;

function selectedName(held: Masked): Inside {
  const digits = hex(held.bytes);
  const text = fromAscii(held.bytes);
  const meaning = applicationName(digits);
  const value = /^[\x20-\x7e]{5,16}$/.test(text) ? { value: text } : {};
  return meaning === undefined ? value : { ...value, meaning };
}

/** Command template 83 with what the PDOL asks for (Book 3, 6.5.8.3). */
function optionsItems(held: Masked, pdol: Uint8Array | undefined): readonly Item[] {
  const [template] = tlvItems(held);
  const [element] = decodeTlv(held.bytes);
  if (template === undefined || element === undefined) return [];
  const start = element.value.byteOffset - held.bytes.byteOffset;
  const data = part(held, start, start + element.value.length);
  const items = pdol === undefined ? undefined : attempt(() => listedItems(pdol, data));
  return [item({ ...template, items })];
}

/** Parts of known lengths, the rest as it is. */
function fixedItems(
  held: Masked,
  parts: readonly (readonly [name: string, length: number])[],
): readonly Item[] {
  let at = 0;
  return parts.flatMap(([name, length], i) => {
    if (at + length > held.bytes.length) return [];
    const bytes = part(held, at, at + length).text;
    at += length;
    return [{ id: String(i + 1), name, bytes, clause: 'GlobalPlatform Amendment D, 7.1' }];
  });
}

/** Data groupings; they hold keys and records, so their contents stay as they were masked. */
function groupItems(held: Masked): readonly Item[] {
  return decodeDGIs(held.bytes).map(({ dgi, data }) => {
    const start = data.byteOffset - held.bytes.byteOffset;
    return {
      id: hex(Uint8Array.of(dgi >> 8, dgi & 0xff)),
      name: 'Data grouping',
      bytes: part(held, start, start + data.length).text,
      clause: 'EMV Card Personalisation Specification, 2.2',
    };
  });
}

/** An answer: its data and its status word. `to`: the instruction it answers, where known. */
export function answerItems(answer: Masked, to?: number): readonly Item[] {
  const { data, sw } = decodeResponse(answer.bytes);
  const status: Item = {
    id: 'SW',
    name: 'Status word',
    bytes: part(answer, data.length).text,
    meaning: describeStatusWord(sw).slice(5) || 'unknown',
    clause: 'ISO/IEC 7816-4, 5.6; EMV Book 3, 6.3.5',
  };
  if (data.length === 0) return [status];
  return [...answeredItems(part(answer, 0, data.length), to), status];
}

function answeredItems(data: Masked, to: number | undefined): readonly Item[] {
  const told = attempt(() => (to === 0x50 ? fixedItems(data, OPENED) : tlvItems(data)));
  const [first] = told ?? [];
  if (told?.length === 1 && first?.id === '80') return [withFormat1(first, data, to)];
  if (told !== undefined && told.length > 0) return told;
  const hidden = isHidden(data) ? ({ hidden: true } as const) : {};
  return [{ id: 'Data', name: 'Answered data', bytes: data.text, ...hidden }];
}

/** What a security domain answers INITIALIZE UPDATE with. */
const OPENED = [
  ['Key diversification data', 10],
  ['Key version, protocol and options', 3],
  ['Card challenge', 8],
  ['Card cryptogram', 8],
  ['Sequence counter', 3],
] as const;

const FORMAT_1: Readonly<Record<number, readonly (readonly [tag: string, length: number])[]>> = {
  168: [
    ['82', 2],
    ['94', 0],
  ],
  174: [
    ['9F27', 1],
    ['9F36', 2],
    ['9F26', 8],
    ['9F10', 0],
  ],
};

/** The values of format 1 follow one another without tags (Book 3, 6.5.5.4 and 6.5.8.4). */
function withFormat1(template: Item, data: Masked, to = 0): Item {
  const parts = FORMAT_1[to];
  const start = data.bytes.length - (template.bytes?.length ?? 0) / 2;
  if (parts === undefined) return template;
  let at = start;
  const items = parts.flatMap(([tag, length]) => {
    const end = length === 0 ? data.bytes.length : at + length;
    const value = part(data, at, end);
    at = end;
    if (value.bytes.length === 0) return [];
    const known = tagFromHex(tag);
    return [attempt(() => valueItem(known, value)) ?? { id: tag, name: nameOf(known) }];
  });
  return { ...template, items };
}

const nameOf = (tag: number) => tagInfo(tag)?.name ?? 'Unknown tag';

/** One line of a command or an answer, for the head of a tree. */
export function apduTitle(masked: Masked, isCommand: boolean): string {
  if (isCommand) return describeCommand(masked.bytes);
  return describeStatusWord(decodeResponse(masked.bytes).sw);
}

/** Whether the bytes read as a command whose instruction is known. */
export function isKnownCommand(bytes: Uint8Array): boolean {
  const command = attempt(() => decodeCommand(bytes));
  return command !== undefined && INSTRUCTIONS[command.ins] !== undefined;
}

/** Status words begin with 6 or 9 (ISO/IEC 7816-4, 5.6). */
export function endsLikeAnswer(bytes: Uint8Array): boolean {
  const first = (bytes.at(-2) ?? 0) >> 4;
  return bytes.length >= 2 && (first === 0x6 || first === 0x9);
}
