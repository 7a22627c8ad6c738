/**
 * Finds the tables in a source and changes them one literal at a time. A table is a constant of the
 * module whose value is an array, an object, a map, a set or, when it is exported, a bare literal.
 */

/** One change of one file. */
export interface Mutant {
  /** From the project's root. */
  readonly path: string;
  readonly table: string;
  readonly line: number;
  /** What was there, and what is there now. */
  readonly change: string;
  readonly source: string;
}

interface Table {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

interface Token {
  readonly kind: 'string' | 'number' | 'boolean' | 'open' | 'close' | 'comma' | 'other';
  readonly start: number;
  readonly end: number;
}

const DECLARATION = /^(export )?const (\w+)[^\n]*? =(?= |\n)/gm;
const TABLE_OPENING = /^\s*(?:\[|\{|new \w+\(\[|flags\(|values\()/;
const BARE_LITERAL = /^\s*(?:0x[\da-f]+|[\d_]+|'[^']*')(?: as const)?;/i;

/** Every single change of every table in the source. */
export function mutantsOf(path: string, source: string): readonly Mutant[] {
  return tablesOf(source).flatMap((table) => {
    const tokens = runTimeTokens(source, [...tokensOf(source, table.start, table.end)]);
    const changes = [...literalChanges(source, tokens), ...rowDeletions(source, tokens)];
    return changes.map(({ start, end, text, change }) => ({
      path,
      table: table.name,
      line: source.slice(0, start).split('\n').length,
      change,
      source: source.slice(0, start) + text + source.slice(end),
    }));
  });
}

/** What stands at run time: a type after the value is no part of it. */
function runTimeTokens(source: string, tokens: readonly Token[]): readonly Token[] {
  const type = tokens.findIndex(({ start, end }) => source.slice(start, end) === 'satisfies');
  return type === -1 ? tokens : tokens.slice(0, type);
}

function tablesOf(source: string): readonly Table[] {
  return [...source.matchAll(DECLARATION)].flatMap((match) => {
    const start = match.index + match[0].length;
    const value = source.slice(start);
    const bare = match[1] !== undefined && BARE_LITERAL.test(value);
    if (!bare && !TABLE_OPENING.test(value)) return [];
    return [{ name: match[2] ?? '', start, end: endOfStatement(source, start) }];
  });
}

function endOfStatement(source: string, start: number): number {
  let depth = 0;
  for (const token of tokensOf(source, start, source.length)) {
    if (token.kind === 'open') depth += 1;
    if (token.kind === 'close') depth -= 1;
    if (depth === 0 && source[token.start] === ';') return token.start;
  }
  return source.length;
}

const PATTERNS: readonly (readonly [Token['kind'] | 'skip', RegExp])[] = [
  ['skip', /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y],
  ['string', /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/y],
  ['other', /`(?:[^`\\]|\\.)*`/y],
  ['other', /\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*(?=[,;)\s])/y],
  ['number', /0x[\da-f]+|\d[\d_]*/iy],
  ['boolean', /\b(?:true|false)\b/y],
  ['other', /[A-Za-z_$#][\w$]*/y],
  ['open', /[[({]/y],
  ['close', /[\])}]/y],
  ['comma', /,/y],
  ['other', /./y],
];

function* tokensOf(source: string, start: number, end: number): Generator<Token> {
  let at = start;
  while (at < end) {
    const { kind, next } = tokenAt(source, at);
    if (kind !== 'skip') yield { kind, start: at, end: next };
    at = next;
  }
}

function tokenAt(source: string, at: number): { kind: Token['kind'] | 'skip'; next: number } {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match !== null) return { kind, next: at + match[0].length };
  }
  return { kind: 'skip', next: at + 1 };
}

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly change: string;
}

function* literalChanges(source: string, tokens: readonly Token[]): Generator<Change> {
  for (const { kind, start, end } of tokens) {
    const old = source.slice(start, end);
    for (const text of changed(kind, old)) yield { start, end, text, change: `${old} → ${text}` };
  }
}

function changed(kind: Token['kind'], old: string): readonly string[] {
  if (kind === 'string') return otherTexts(old);
  if (kind === 'boolean') return [old === 'true' ? 'false' : 'true'];
  if (kind === 'number') return [String(Number(old.replaceAll('_', '')) + 1)];
  return [];
}

/** Packed digits: each of them is a cell of its own. */
const PACKED = /^'[\da-f ]{32,}'$/;

/** The last letter or digit becomes the next one. */
function otherTexts(quoted: string): readonly string[] {
  const places = [...quoted.matchAll(/[A-Za-z\d]/g)].map(({ index }) => index);
  const last = places.at(-1);
  if (last === undefined) return [`${quoted.slice(0, -1)}~${quoted.slice(-1)}`];
  const changing = PACKED.test(quoted) ? places : [last];
  return changing.map(
    (at) => quoted.slice(0, at) + nextOf(quoted.charAt(at)) + quoted.slice(at + 1),
  );
}

function nextOf(character: string): string {
  const ends: Readonly<Record<string, string>> = { 9: '0', z: 'a', Z: 'A', f: 'e', F: 'E' };
  return ends[character] ?? String.fromCharCode(character.charCodeAt(0) + 1);
}

/** Each row of the outermost list taken out, its comma with it. */
function* rowDeletions(source: string, tokens: readonly Token[]): Generator<Change> {
  const rowDepth = depthOfRows(source, tokens);
  let depth = 0;
  let row: number | undefined;
  for (const { kind, start, end } of tokens) {
    if (kind === 'close') depth -= 1;
    if (kind === 'comma' && depth === rowDepth && row !== undefined) {
      yield {
        start: row,
        end,
        text: '',
        change: `${firstLine(source.slice(row, start))} → nothing`,
      };
      row = undefined;
    } else if (depth === rowDepth && kind !== 'close') row ??= start;
    if (kind === 'open') depth += 1;
  }
}

/** Two inside `new Map([`, one inside `[` and `{`. */
function depthOfRows(source: string, [first, ...others]: readonly Token[]): number {
  if (first === undefined || first.kind === 'open') return 1;
  const open = others.find(({ kind }) => kind === 'open');
  return open !== undefined && /^\(\s*\[/.test(source.slice(open.start)) ? 2 : 1;
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
