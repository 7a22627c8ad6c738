/**
 * Inputs made from an operation's own schema: one that fits, and as many as there are ways to get
 * one of its fields wrong. An operation that comes later gets its nonsense by itself.
 */
import assert from 'node:assert/strict';
import type { AnyOperation } from '@armilla/kit/contract';

export type Input = Record<string, unknown>;

/** As much of JSON Schema as inputs are described with. */
interface Described {
  readonly type?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Described;
  readonly anyOf?: readonly Described[];
  readonly properties?: Readonly<Record<string, Described>>;
}

/** Longer addresses are the server's own to refuse. */
const LONGEST_PATH = 4_000;

const NOBODY = '0'.repeat(26);

/** A text for each rule that texts must keep. Whoever writes a new rule is told to add one. */
const TEXTS: readonly string[] = [
  `nobody_${NOBODY}`,
  `key_${NOBODY}`,
  `hook_${NOBODY}`,
  `dlv_${NOBODY}`,
  'nobody@armilla.example',
  'nobody-of-this-house_0000',
  'nobody',
  'https://nobody.example',
  '00000000',
  '000000000000',
  '000000000',
  '000000',
  '0000',
  '00',
  'ZZ',
  'NOBODY-00',
  '1.2.3',
  '+99900000000',
  'nobodys-receipt_000000',
  '00'.repeat(16),
  '00'.repeat(32),
  '47'.repeat(42),
  'a.b.c.d.e',
  '2026-11-22',
  '2026-11',
];

/** Where one way of asking has to be chosen, or a guess would be right. */
const CHOSEN: Readonly<Record<string, Input>> = {
  deskSearch: { customer: 'nobody of this house' },
  getCapabilities: {},
  getHelp: { language: 'en' },
  searchHelp: { language: 'en', text: 'card' },
  reportWearableLost: { secureElementId: '47'.repeat(42), reason: 'LOST', action: 'SUSPEND' },
  createWebhook: { url: 'https://nobody.example', eventTypes: ['card.added'] },
  reportWearableFound: { secureElementId: '47'.repeat(42) },
};

/** An input that the schema takes and that names nothing there is. */
export function fitting(name: string, o: AnyOperation): Input {
  const input = CHOSEN[name] ?? (sample(describe(o), name) as Input);
  const verdict = o.input.safeParse(input);
  assert.ok(verdict.success, `${name}: no fitting input; see TEXTS and CHOSEN in flow/nonsense.ts`);
  return input;
}

function describe(o: AnyOperation): Described {
  return o.input.toJSONSchema({ io: 'input', unrepresentable: 'any' }) as Described;
}

function sample(d: Described, where: string): unknown {
  if (d.anyOf?.[0] !== undefined) return sample(d.anyOf[0], where);
  if (d.enum !== undefined) return d.enum[0];
  if (d.const !== undefined) return d.const;
  switch (d.type) {
    case 'object': {
      const fields = Object.entries(d.properties ?? {});
      return Object.fromEntries(
        fields.map(([name, field]) => [name, sample(field, `${where}.${name}`)]),
      );
    }
    case 'array':
      return d.items === undefined ? [] : [sample(d.items, where)];
    case 'integer':
    case 'number':
      return Math.min(Math.max(1, d.minimum ?? 1), d.maximum ?? 1);
    case 'boolean':
      return true;
    default:
      return textFor(d, where);
  }
}

function textFor(d: Described, where: string): string {
  const { pattern = '', minLength = 0, maxLength = Number.POSITIVE_INFINITY } = d;
  const rule = new RegExp(pattern, 'u');
  const found = TEXTS.find(
    (text) => rule.test(text) && text.length >= minLength && text.length <= maxLength,
  );
  assert.ok(found !== undefined, `${where}: no text for ${pattern}; see TEXTS in flow/nonsense.ts`);
  return found;
}

/** Texts that are no identifier, no amount and no name, and break what is careless with them. */
const ODD_TEXTS: readonly [kind: string, text: string][] = [
  ['an empty text', ''],
  ['spaces', '   '],
  ['right to left', '\u202Egnp.drac\u202C'],
  ['a line break', 'Maria\r\nBcc: all@armilla.example'],
  ['foreign digits', '٣٣٣٣٣٣'],
  ['a formula', '=HYPERLINK("https://evil.example")'],
  ['SQL', `'; DROP TABLE card; --`],
  ['a pattern', '%_*?[a-z]{1000}'],
  ['a prototype’s name', '__proto__'],
  ['a path', '../../etc/passwd'],
  ['an ID of another kind', `other_${NOBODY}`],
  ['many accents', `a${'\u0301'.repeat(90)}`],
  ['a negative number', '-1'],
  ['a huge number', '9'.repeat(40)],
  ['not a number', 'NaN'],
  ['a long text', 'x'.repeat(1_200)],
  ['a very long text', 'x'.repeat(20_000)],
];

const ODD_VALUES: readonly [kind: string, value: unknown][] = [
  ['null', null],
  ['true', true],
  ['zero', 0],
  ['minus one', -1],
  ['a fraction', 0.5],
  ['a number beyond all', 1e300],
  ['one above the safe', 2 ** 53],
  ['a list', []],
  ['a list of one', ['nobody']],
  ['a long list', Array.from({ length: 2_000 }, () => `nobody_${NOBODY}`)],
  ['an object', {}],
  ['an operator', { $ne: null }],
];

/** Texts that no database keeps as they are: nonsense, whatever a schema says. */
const BROKEN_TEXTS: readonly [kind: string, text: string][] = [
  ['NUL', 'Maria\u0000root'],
  ['half a character', 'Maria\uD800'],
];

/** Texts that a careless pattern reads over and over. */
export const TIRESOME: readonly string[] = ['@', '.', '@.', 'a@', 'a.', '0', 'A', ' ', '-', '00 '];

export interface Mutant {
  readonly kind: string;
  readonly input: Input;
  /** The schema has nothing against it. */
  readonly fits: boolean;
  /** It fits, and is nonsense all the same. */
  readonly broken: boolean;
}

/** Every way to get one field of `input` wrong, in so far as it can be sent. */
export function mutants(o: AnyOperation, input: Input): readonly Mutant[] {
  const inPath = new Set([...o.path.matchAll(/:(\w+)/g)].map(([, name]) => name));
  return pathsOf(input).flatMap((path) => {
    const asText = o.method === 'GET' || inPath.has(path[0]);
    const texts = [...ODD_TEXTS, ...BROKEN_TEXTS];
    const odd = asText
      ? texts.filter(([, text]) => text !== '' && text.isWellFormed() && text.length < LONGEST_PATH)
      : [...texts, ...ODD_VALUES, ['nothing', undefined] as const];
    return odd.map(([kind, value]) => {
      const changed = withAt(input, path, value) as Input;
      const fits = o.input.safeParse(changed).success;
      const broken = fits && BROKEN_TEXTS.some(([, text]) => text === value);
      return { kind: `${kind} as ${path.join('.')}`, input: changed, fits, broken };
    });
  });
}

/** `input` with one of its texts replaced by a tiresome one, for each text and each of those. */
export function* tiresome(input: Input, length: number): Generator<Input> {
  for (const path of pathsOf(input)) {
    if (typeof at(input, path) !== 'string') continue;
    for (const text of TIRESOME) {
      yield withAt(input, path, text.repeat(length / text.length)) as Input;
    }
  }
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce((inner, name) => (inner as Input)[name], value);
}

/** Where the fields lie, those inside others too. */
function pathsOf(value: unknown, at: readonly string[] = []): readonly (readonly string[])[] {
  const here = at.length === 0 ? [] : [at];
  if (typeof value !== 'object' || value === null) return here;
  return [
    ...here,
    ...Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, [...at, name])),
  ];
}

function withAt(value: unknown, [name, ...rest]: readonly string[], put: unknown): unknown {
  if (name === undefined) return put;
  if (Array.isArray(value)) {
    return value.map((one, i) => (String(i) === name ? withAt(one, rest, put) : one));
  }
  const fields = value as Input;
  const inner = withAt(fields[name], rest, put);
  return Object.fromEntries(
    Object.entries({ ...fields, [name]: inner }).filter(([, kept]) => kept !== undefined),
  );
}
