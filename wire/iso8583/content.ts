/** What characters a field may hold, as one table of classes instead of a pattern a field. */
import type { Content, FieldSpec } from './fields.ts';

type Class = Exclude<Content, 'b' | 'xn'>;

/** One character of each kind. */
const ALLOWED: Readonly<Record<Class, RegExp>> = {
  n: /\d/,
  a: /[A-Za-z ]/,
  an: /[A-Za-z0-9 ]/,
  ans: /[\x20-\x7e]/,
  ns: /[\x20-\x40\x5b-\x60\x7b-\x7e]/,
  z: /[\d=]/,
};

const BITS: Readonly<Record<Class, number>> = { n: 1, a: 2, an: 4, ans: 8, ns: 16, z: 32 };

const CLASSES: readonly Class[] = ['n', 'a', 'an', 'ans', 'ns', 'z'];

/** By character code below 128: the classes it belongs to. */
const CLASSES_OF = Uint8Array.from({ length: 128 }, (_, code) =>
  CLASSES.filter((kind) => ALLOWED[kind].test(String.fromCharCode(code))).reduce(
    (bits, kind) => bits | BITS[kind],
    0,
  ),
);

/**
 * The class that every character of such a field is in, for {@link isIn}; 0 where the first
 * character
 * has a rule of its own, or bytes are no characters.
 */
export function classOf(content: Content): number {
  return content === 'b' || content === 'xn' ? 0 : BITS[content];
}

/** Whether a character is in a class of {@link classOf}. */
export function isIn(characterClass: number, code: number): boolean {
  return ((CLASSES_OF[code] ?? 0) & characterClass) !== 0;
}

/** Whether every character from `start` on is of that kind. */
function allOf(kind: Class, text: string, start: number): boolean {
  const bit = BITS[kind];
  for (let i = start; i < text.length; i++) {
    if (!isIn(bit, text.charCodeAt(i))) return false;
  }
  return true;
}

function fits(content: Exclude<Content, 'b'>, text: string): boolean {
  if (content !== 'xn') return allOf(content, text, 0);
  return (text.startsWith('C') || text.startsWith('D')) && allOf('n', text, 1);
}

/** Fixed texts travel padded with spaces and are given without them. */
export function isPadded({ content, length }: FieldSpec): boolean {
  return length === 'fixed' && (content === 'a' || content === 'an' || content === 'ans');
}

/** Why a value cannot stand in a field, or `undefined` when it can. */
export function refuseValue(spec: FieldSpec, value: string | Uint8Array): string | undefined {
  const { content } = spec;
  const strange = typeof value === 'string' && content !== 'b' && !fits(content, value);
  return strange ? `not of content ${content}` : refuseLength(spec, value);
}

/** {@link refuseValue} but for the characters, which whoever goes over them looks at. */
export function refuseLength(spec: FieldSpec, value: string | Uint8Array): string | undefined {
  const { content, maximum, length } = spec;
  if ((typeof value === 'string') === (content === 'b')) return 'text for bytes or the reverse';
  if (value.length > maximum) return `longer than ${maximum}`;
  const exact = length === 'fixed' && value.length !== maximum && !isPadded(spec);
  return exact ? `not of length ${maximum}` : undefined;
}
