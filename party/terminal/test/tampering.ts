/**
 * Somebody between card and reader: answers changed on their way, and where that goes unnoticed.
 */
import { DecodeError, equal, hex } from '@armilla/bytes';
import { decodeTlv, find, leaves, type Tlv } from '@armilla/tlv';
import type { TransactionInput } from '../index.ts';
import { testCryptogram } from './card.ts';
import { type Card, type Tap, tap } from './tap.ts';

/** A whole tap as it went: each command's name, and what the card answered. */
export interface Exchange {
  readonly name: string;
  readonly answer: Uint8Array;
}

/** A kernel told nonsense asks ever new questions; their answers are not worth keeping. */
const MOST_REMEMBERED = 1_000;

/**
 * The card, quicker: what it once answered to the same command it answers again. Its answers depend
 * on the command alone, save for the data of GET PROCESSING OPTIONS that it keeps for its
 * signature.
 */
export function remembering(card: Card): Card {
  const known = new Map<string, Uint8Array>();
  let options = '';
  return (apdu) => {
    const command = hex(apdu);
    if (apdu[1] === 0xa8) options = command;
    const key = apdu[1] === 0xae ? `${options}/${command}` : command;
    const answer = apdu[1] === 0xa8 ? card(apdu) : (known.get(key) ?? card(apdu));
    if (known.size < MOST_REMEMBERED) known.set(key, answer);
    return answer;
  };
}

/** The undisturbed tap. */
export function exchanges(input: TransactionInput, card: Card): readonly Exchange[] {
  const answers: Uint8Array[] = [];
  const { commands } = tap(input, (apdu) => {
    const answer = card(apdu);
    answers.push(answer);
    return answer;
  });
  return commands.map(({ name }, i) => ({ name, answer: answers[i] ?? new Uint8Array(0) }));
}

/** The tap in which the answer to command `step` is changed. */
export function tampered(
  input: TransactionInput,
  card: Card,
  step: number,
  change: (answer: Uint8Array) => Uint8Array,
): Tap {
  let count = 0;
  return tap(input, (apdu) => {
    const answer = card(apdu);
    return count++ === step ? change(answer) : answer;
  });
}

/**
 * Whether anybody is paid: the terminal approves by itself, or asks an issuer who finds the
 * cryptogram right over what DE 55 says. An AIP without CDA, for one, passes the terminal and falls
 * there.
 */
export function isPaid({ outcome, commands }: Tap): boolean {
  if (outcome.kind === 'APPROVED') return true;
  if (outcome.kind !== 'ONLINE_REQUEST') return false;
  const told = new Map(decodeTlv(outcome.de55).map(({ tag, value }) => [tag, value]));
  const of = (tag: number) => told.get(tag) ?? new Uint8Array(0);
  const cdol1Data = commands.at(-1)?.apdu.slice(5, -1) ?? new Uint8Array(0);
  return equal(of(0x9f26), testCryptogram(cdol1Data, of(0x82), of(0x9f36), of(0x9f10)));
}

/** Bytes nothing binds: a change there may go through, and why it does no harm. */
export interface Unbound {
  /** Name of the command whose answer it is; `SELECT AID` for the application's. */
  readonly command: string;
  /** Of which element, tag and length included; absent: the whole answer. */
  readonly tag?: number;
  /** Of the element its tag and length alone. */
  readonly headerOnly?: true;
  readonly why: string;
}

export const UNBOUND: readonly Unbound[] = [
  {
    command: 'SELECT PPSE',
    why:
      'The directory only says which names to try, and without it the terminal tries its own. ' +
      'Whatever is selected must prove itself by its certificates.',
  },
  {
    command: 'SELECT AID',
    tag: 0x50,
    why: 'The label is shown and printed, and nothing is decided by it.',
  },
  {
    command: 'SELECT AID',
    tag: 0x87,
    why: 'The priority has done its work in the directory; in the FCI nobody asks it.',
  },
  {
    command: 'SELECT AID',
    tag: 0x5f2d,
    why: 'The language is for the display alone.',
  },
  {
    command: 'SELECT AID',
    tag: 0x9f38,
    why:
      'Which elements the terminal is to tell. The card takes them by their place, refuses another ' +
      'length, and signs what it was told; amount, date and the like go into its cryptogram by CDOL1, ' +
      'which is signed.',
  },
];

/** On a card without a PDOL the template's own header may go too: nothing in it is needed. */
export const UNBOUND_WITHOUT_PDOL: readonly Unbound[] = [
  ...UNBOUND,
  {
    command: 'SELECT AID',
    tag: 0xa5,
    headerOnly: true,
    why: 'Without a PDOL the FCI’s proprietary template holds label, priority and language alone.',
  },
];

/** Which bytes of an answer the table excepts. */
export function unboundBytes(
  { name, answer }: Exchange,
  table: readonly Unbound[],
): ReadonlySet<number> {
  return new Set(exceptedBy(table, name).flatMap((row) => rangeOf(answer, row)));
}

/**
 * Whether an answer tells the same as another but for what the table excepts: the same elements in
 * the same order, wherever the templates around them end. A template that ends early only puts an
 * excepted element where nobody looks for it.
 */
export function tellsTheSame(
  exchange: Exchange,
  answer: Uint8Array,
  table: readonly Unbound[],
): boolean {
  const excepted = exceptedBy(table, exchange.name).flatMap(({ tag }) => tag ?? []);
  const honest = elements(exchange.answer, excepted);
  return honest !== undefined && honest === elements(answer, excepted);
}

/** Status word and elements, those of the tags left out; undefined where it cannot be read. */
function elements(answer: Uint8Array, without: readonly number[]): string | undefined {
  try {
    const told = leaves(decodeTlv(answer.subarray(0, -2)));
    const parts = told.filter(({ tag }) => !without.includes(tag)).map(({ raw }) => hex(raw));
    return [...parts, hex(answer.subarray(-2))].join(' ');
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function exceptedBy(table: readonly Unbound[], name: string): readonly Unbound[] {
  const command = /^SELECT [0-9A-F]+$/.test(name) ? 'SELECT AID' : name;
  return table.filter((row) => row.command === command);
}

function rangeOf(answer: Uint8Array, { tag, headerOnly }: Unbound): readonly number[] {
  if (tag === undefined) return [...answer.keys()];
  const found = deepFind(decodeTlv(answer.subarray(0, -2)), tag);
  if (found === undefined) return [];
  const start = found.raw.byteOffset - answer.byteOffset;
  const length = headerOnly ? found.raw.length - found.value.length : found.raw.length;
  return Array.from({ length }, (_, i) => start + i);
}

function deepFind(list: readonly Tlv[], tag: number): Tlv | undefined {
  const here = find(list, tag);
  if (here !== undefined) return here;
  for (const { children } of list) {
    const below = children === undefined ? undefined : deepFind(children, tag);
    if (below !== undefined) return below;
  }
  return undefined;
}
