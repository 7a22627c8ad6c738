/**
 * The mechanical operator: finds every guard of a source and says how it can be taken out or turned
 * round. Each change replaces one expression, so that all changes of a file fit into one text
 * (`switched.ts`). Read by Vite's parser (oxc), the only one here that gives a tree of TypeScript:
 * TypeScript 7 gives its own only over a process of its own, under a name it calls unstable.
 */
import { parseSync } from 'vite';

/** One change of one expression of one file. */
export interface Plant {
  /** From the project's root. */
  readonly path: string;
  readonly line: number;
  /** The function or table it stands in. */
  readonly where: string;
  /** What is done to what. */
  readonly change: string;
  /** Names it from run to run, wherever its line moves. */
  readonly key: string;
  readonly start: number;
  readonly end: number;
  /** What stands there instead; of a row of a list, nothing. */
  readonly text: string;
  readonly kind: 'EXPRESSION' | 'ROW';
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [part: string]: unknown;
}

interface Place {
  readonly where: string;
  /** Whether the nearest function says that it answers yes or no. */
  readonly answersYesOrNo: boolean;
  /** Whether it is worked out while the file is loaded. */
  readonly inTable: boolean;
  /** The condition whose whole is changed already. */
  readonly condition: Node | undefined;
}

interface Found {
  readonly node: Node;
  readonly where: string;
  readonly text: string;
  readonly change: string;
  readonly kind: Plant['kind'];
}

type Reader = (node: Node, place: Place, source: string) => Iterable<Found>;

/** Every change of the source. Throws when it is no TypeScript. */
export function plantsIn(path: string, source: string): readonly Plant[] {
  const { program, errors } = parseSync(path, source);
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`);
  const top = { where: '', answersYesOrNo: false, inTable: true, condition: undefined };
  const counted = new Map<string, number>();
  return [...found(program as unknown as Node, top, source)].map(
    ({ node: { start, end }, where, text, change, kind }) => {
      const name = `${path} ${where}: ${change}`;
      const times = (counted.get(name) ?? 0) + 1;
      counted.set(name, times);
      const key = times === 1 ? name : `${name} (${times})`;
      const line = source.slice(0, start).split('\n').length;
      return { path, line, where, change, key, start, end, text, kind };
    },
  );
}

function* found(node: Node, place: Place, source: string): Generator<Found> {
  for (const reader of READERS) yield* reader(node, place, source);
  const inside = placeInside(node, place);
  for (const child of childrenOf(node)) {
    yield* found(child, inside, source);
  }
}

const CARRIES_A_VALUE = /^TS(?:As|Satisfies|NonNull|TypeAssertion)/;

function childrenOf(node: Node): readonly Node[] {
  if (node.type.startsWith('TS')) {
    return CARRIES_A_VALUE.test(node.type) && isNode(node.expression) ? [node.expression] : [];
  }
  return Object.values(node).flatMap((part) =>
    Array.isArray(part) ? part.filter(isNode) : isNode(part) ? [part] : [],
  );
}

function isNode(part: unknown): part is Node {
  return typeof part === 'object' && part !== null && 'type' in part && 'start' in part;
}

const FUNCTION = /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/;

function placeInside(node: Node, place: Place): Place {
  const named = nameOf(node);
  const where = named ?? place.where;
  const condition = conditionOf(node);
  if (!FUNCTION.test(node.type)) return { ...place, where, condition };
  return { where, condition, inTable: false, answersYesOrNo: saysYesOrNo(node) };
}

function nameOf(node: Node): string | undefined {
  const named = /^(?:FunctionDeclaration|VariableDeclarator|ClassDeclaration)$/.test(node.type)
    ? node.id
    : node.type === 'MethodDefinition'
      ? node.key
      : undefined;
  return isNode(named) && typeof named.name === 'string' ? named.name : undefined;
}

function saysYesOrNo(node: Node): boolean {
  const type = isNode(node.returnType) ? node.returnType.typeAnnotation : undefined;
  return isNode(type) && /^TS(?:BooleanKeyword|TypePredicate)$/.test(type.type);
}

function conditionOf(node: Node): Node | undefined {
  const branches = node.type === 'IfStatement' || node.type === 'ConditionalExpression';
  return branches && isNode(node.test) ? node.test : undefined;
}

/** Guards that leave: taken out, and turned round. */
function* branches(node: Node, place: Place, source: string): Generator<Found> {
  const condition = conditionOf(node);
  if (condition === undefined) return;
  const text = textOf(condition, source);
  const one = { node: condition, where: place.where, kind: 'EXPRESSION' } as const;
  if (node.type === 'IfStatement') {
    yield { ...one, text: 'false', change: `if (${shown(text)}): taken out` };
    yield { ...one, text: `!(${text})`, change: `if (${shown(text)}): turned round` };
    return;
  }
  yield { ...one, text: 'true', change: `${shown(text)} ? : always so` };
  yield { ...one, text: 'false', change: `${shown(text)} ? : never so` };
}

/** Each half of `&&` and `||` taken out. */
function* halves(node: Node, { where }: Place, source: string): Generator<Found> {
  if (node.type !== 'LogicalExpression' || node.operator === '??') return;
  const { left, right } = node;
  if (!isNode(left) || !isNode(right)) return;
  for (const [kept, lost] of [
    [right, left],
    [left, right],
  ] as const) {
    const change = `${String(node.operator)} ${shown(textOf(lost, source))}: taken out`;
    yield { node, where, text: textOf(kept, source), change, kind: 'EXPRESSION' };
  }
}

const BOUNDARY: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };
const OPPOSITE: Readonly<Record<string, string>> = {
  '===': '!==',
  '!==': '===',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
};

function* comparisons(node: Node, place: Place, source: string): Generator<Found> {
  const { left, right, operator } = node;
  if (node.type !== 'BinaryExpression' || !isNode(left) || !isNode(right)) return;
  const old = shown(textOf(node, source));
  const others = [BOUNDARY[String(operator)], OPPOSITE[String(operator)]];
  if (place.condition === node) others.pop();
  for (const other of others.filter((one) => one !== undefined)) {
    const text = `${textOf(left, source)} ${other} ${textOf(right, source)}`;
    const change = `${old}: ${String(operator)} → ${other}`;
    yield { node, where: place.where, text, change, kind: 'EXPRESSION' };
  }
}

/** `!` taken away where no whole condition is turned round already. */
function* negations(node: Node, place: Place, source: string): Generator<Found> {
  const { argument } = node;
  if (node.type !== 'UnaryExpression' || node.operator !== '!' || !isNode(argument)) return;
  if (place.condition === node) return;
  const text = textOf(argument, source);
  const change = `!${shown(text)}: without its !`;
  yield { node, where: place.where, text, change, kind: 'EXPRESSION' };
}

/** What a question answers. */
function* answers(node: Node, place: Place, source: string): Generator<Found> {
  const answer = answerOf(node, place);
  if (answer === undefined) return;
  const where = nameOf(node) ?? place.where;
  const old = textOf(answer, source);
  for (const text of ['true', 'false'].filter((other) => other !== old)) {
    yield {
      node: answer,
      where,
      text,
      change: `return ${shown(old)} → ${text}`,
      kind: 'EXPRESSION',
    };
  }
}

function answerOf(node: Node, place: Place): Node | undefined {
  if (node.type === 'ReturnStatement' && place.answersYesOrNo) {
    return isNode(node.argument) ? node.argument : undefined;
  }
  const isArrow = node.type === 'ArrowFunctionExpression' && saysYesOrNo(node);
  return isArrow && isNode(node.body) && node.body.type !== 'BlockStatement'
    ? node.body
    : undefined;
}

const OTHER_METHOD: ReadonlyMap<string, string> = new Map([
  ['some', 'every'],
  ['every', 'some'],
  ['min', 'max'],
  ['max', 'min'],
]);

/** Some and all, least and most. The whole call is changed: a method keeps whose it is. */
function* quantities(node: Node, { where }: Place, source: string): Generator<Found> {
  const { callee } = node;
  if (node.type !== 'CallExpression' || !isNode(callee)) return;
  const { object, property } = callee;
  if (callee.type !== 'MemberExpression' || !isNode(object) || !isNode(property)) return;
  const name = String(property.name);
  const other = OTHER_METHOD.get(name);
  const of = textOf(object, source);
  const fits = /^m/.test(name) === (of === 'Math');
  if (other === undefined || callee.computed === true || callee.optional === true || !fits) return;
  const text = `${of}.${other}${source.slice(callee.end, node.end)}`;
  yield { node, where, text, change: `${shown(of)}.${name} → ${other}`, kind: 'EXPRESSION' };
}

/** Rows of the lists of a table, each taken out. */
function* rows(node: Node, place: Place, source: string): Generator<Found> {
  if (node.type !== 'ArrayExpression' || !place.inTable || place.where === '') return;
  if (!Array.isArray(node.elements) || isPair(node)) return;
  for (const element of node.elements.filter(isNode)) {
    const change = `row ${shown(textOf(element, source))}: taken out`;
    yield { node: element, where: place.where, text: '', change, kind: 'ROW' };
  }
}

/** `[name, reason, check]` is one row, not a list of three. */
function isPair({ elements }: Node): boolean {
  const types = Array.isArray(elements) ? elements.filter(isNode).map(({ type }) => type) : [];
  return types.length > 1 && types.length < 5 && new Set(types).size > 1 && types[0] === 'Literal';
}

/** Cells of a table that refuse (`null`, `false`), and those that let. */
function* cells(node: Node, place: Place, source: string): Generator<Found> {
  if (node.type !== 'VariableDeclarator' || !place.inTable || !isNode(node.init)) return;
  const all = [...cellsOf(node.init)];
  const states = all.filter(({ value }) => typeof value.value === 'string');
  const isLife = all.some(({ value }) => textOf(value, source) === 'null');
  for (const { column, value } of all) {
    const text = otherCell(value, column, states, source, isLife);
    if (text === undefined) continue;
    const change = `${column}: ${textOf(value, source)} → ${text}`;
    yield { node: value, where: nameOf(node) ?? '', text, change, kind: 'EXPRESSION' };
  }
}

interface Cell {
  readonly column: string;
  readonly value: Node;
}

function* cellsOf(node: Node): Generator<Cell> {
  if (CARRIES_A_VALUE.test(node.type) && isNode(node.expression)) yield* cellsOf(node.expression);
  if (node.type !== 'ObjectExpression' || !Array.isArray(node.properties)) return;
  for (const property of node.properties.filter(isNode)) {
    const { key, value } = property;
    if (!isNode(key) || !isNode(value)) continue;
    if (value.type === 'Literal') yield { column: String(key.name ?? key.value), value };
    else yield* cellsOf(value);
  }
}

function otherCell(
  value: Node,
  column: string,
  states: readonly Cell[],
  source: string,
  isLife: boolean,
): string | undefined {
  const old = textOf(value, source);
  if (old === 'true' || old === 'false') return old === 'true' ? 'false' : 'true';
  if (!isLife) return undefined;
  if (old !== 'null') return typeof value.value === 'string' ? 'null' : undefined;
  const same = states.find((state) => state.column === column) ?? states[0];
  return same === undefined ? undefined : textOf(same.value, source);
}

const READERS: readonly Reader[] = [
  branches,
  halves,
  comparisons,
  negations,
  answers,
  quantities,
  rows,
  cells,
];

function textOf({ start, end }: Node, source: string): string {
  return source.slice(start, end);
}

const SHOWN = 100;

function shown(text: string): string {
  const plain = text.replace(/\s+/g, ' ');
  return plain.length <= SHOWN ? plain : `${plain.slice(0, SHOWN - 1)}…`;
}
