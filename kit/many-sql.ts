/**
 * One statement made into one for many calls of it, in PostgreSQL's words: what each call gives
 * becomes a row of a table of arrays, and the statement runs over that table. It reads the house's
 * own subset of SQL (`database.ts`); what it cannot make is left as it is.
 */
import type { Row, SqlValue } from './database.ts';

export type Values = readonly SqlValue[];

export interface ManySql {
  readonly sql: string;
  /** An array for each parameter of the single statement, as PostgreSQL reads arrays. */
  arrays(calls: readonly Values[]): string[];
  /** What comes back, call by call. */
  share(rows: readonly Row[], calls: readonly Values[]): Row[][];
}

/** `types`: PostgreSQL's own names of the single statement's parameters, in their order. */
export function manySql(sql: string, types: readonly string[]): ManySql | undefined {
  const text = sql.trim();
  if (types.length === 0) return undefined;
  if (/^SELECT\b/i.test(text)) return manySelect(text, types);
  if (/^UPDATE\b/i.test(text)) return manyUpdate(text, types);
  return /^INSERT\b/i.test(text) ? manyInsert(text, types) : undefined;
}

/** The table that calls become, and its column that counts them. */
const EACH = 'each_call';
const NUMBER = 'call_number';

const inColumns = (sql: string) => sql.replace(/\$(\d+)/g, `${EACH}.p$1`);

function tableOf(types: readonly string[]): string {
  const arrays = types.map((type, i) => `$${i + 1}::${type}[]`).join(', ');
  const columns = types.map((_, i) => `p${i + 1}`).join(', ');
  return `unnest(${arrays}) WITH ORDINALITY AS ${EACH}(${columns}, ${NUMBER})`;
}

function manySelect(sql: string, types: readonly string[]): ManySql {
  return numbered(
    `SELECT ${EACH}.${NUMBER}, answered.* FROM ${tableOf(types)},
       LATERAL (${inColumns(sql)}) AS answered`,
    types,
  );
}

const UPDATE =
  /^UPDATE\s+(\w+)\s+SET\s+([\s\S]+?)\s+WHERE\s+([\s\S]+?)(?:\s+RETURNING\s+([\s\S]+))?$/i;

function manyUpdate(sql: string, types: readonly string[]): ManySql | undefined {
  const [, table = '', set = '', where = '', returning] = UPDATE.exec(sql) ?? [];
  if (table === '') return undefined;
  const wanted = returning?.trim() === '*' ? `${table}.*` : returning;
  const back = wanted === undefined ? '' : ` RETURNING ${EACH}.${NUMBER}, ${wanted}`;
  return numbered(
    `UPDATE ${table} SET ${inColumns(set)} FROM ${tableOf(types)} WHERE ${inColumns(where)}${back}`,
    types,
  );
}

/** Each row that comes back tells which call it answers. */
function numbered(sql: string, types: readonly string[]): ManySql {
  return {
    sql,
    arrays: (calls) => columnsOf(calls, types.length),
    share(rows, calls) {
      const shared: Row[][] = calls.map(() => []);
      for (const { [NUMBER]: number, ...row } of rows) shared[Number(number) - 1]?.push(row);
      return shared;
    },
  };
}

const INSERT = /^INSERT\s+INTO\s+(\w+)\s*\(([^)]*)\)\s*(VALUES\s*|SELECT\b)([\s\S]*)$/i;

function manyInsert(sql: string, types: readonly string[]): ManySql | undefined {
  const [, table = '', columns = '', kind = '', rest = ''] = INSERT.exec(sql) ?? [];
  if (table === '') return undefined;
  const into = `INSERT INTO ${table} (${columns})`;
  if (/^SELECT/i.test(kind)) return manyInsertSelect(into, rest, types);
  const { tuples, after } = tuplesOf(rest);
  const [first] = tuples;
  if (first === undefined || /\$\d/.test(after)) return undefined;
  const width = types.length / tuples.length;
  const alike = tuples.every((tuple, i) => tuple === shifted(first, i * width));
  if (!alike) return undefined;
  const from = `FROM ${tableOf(types.slice(0, width))}${inOrder(columns, after)}`;
  const one = `${into} SELECT ${inColumns(first)} ${from} ${after}`;
  const rowsOf = (calls: readonly Values[]) => calls.flatMap((values) => cut(values, width));
  const arrays = (calls: readonly Values[]) => columnsOf(rowsOf(calls), width);
  if (!/\bRETURNING\b/i.test(after)) {
    return { sql: one, arrays, share: (_, calls) => calls.map(() => []) };
  }
  return tuples.length === 1 ? returned(one, arrays, columns, first) : undefined;
}

/**
 * Who changes rows that are there changes them in the order of their key: two who wait for one
 * another's would wait for ever.
 */
function inOrder(columns: string, after: string): string {
  const all = namesIn(columns);
  const places = targetIn(after).map((name) => all.indexOf(name) + 1);
  return places.length === 0 || places.includes(0) ? '' : ` ORDER BY ${places.join(', ')}`;
}

function manyInsertSelect(
  into: string,
  select: string,
  types: readonly string[],
): ManySql | undefined {
  if (/\b(?:ON\s+CONFLICT|RETURNING)\b/i.test(select)) return undefined;
  const sql = `${into} SELECT made.* FROM ${tableOf(types)},
    LATERAL (SELECT ${inColumns(select)}) AS made`;
  const arrays = (calls: readonly Values[]) => columnsOf(calls, types.length);
  return { sql, arrays, share: (_, calls) => calls.map(() => []) };
}

/** An inserted row cannot tell which call it came of: it is found by the key that conflicts. */
function returned(
  sql: string,
  arrays: ManySql['arrays'],
  columns: string,
  tuple: string,
): ManySql | undefined {
  const names = namesIn(columns);
  const given = partsOf(tuple);
  const target = targetIn(sql);
  const key = target.map((name) => valueAt(given[names.indexOf(name)] ?? ''));
  if (key.length === 0 || key.includes(undefined)) return undefined;
  const keyed = target.map((name, i) => `${tableIn(sql)}.${name} AS key_${i}`);
  const parts = key.filter((part) => part !== undefined);
  return {
    sql: sql.replace(/\bRETURNING\s+/i, `RETURNING ${keyed.join(', ')}, `),
    arrays,
    share(rows, calls) {
      const found = new Map(rows.map((row) => [keyIn(row, key.length), row]));
      return calls.map((values) => {
        const row = found.get(parts.map((part) => String(part(values))).join('\n'));
        return row === undefined ? [] : [withoutKey(row, key.length)];
      });
    },
  };
}

/** The key whose rows may be there already. */
function targetIn(sql: string): readonly string[] {
  const [, target] = /ON\s+CONFLICT\s*\(([^)]*)\)/i.exec(sql) ?? [];
  return target === undefined ? [] : namesIn(target);
}

const tableIn = (sql: string) => /^INSERT\s+INTO\s+(\w+)/i.exec(sql)?.[1] ?? '';

function keyIn(row: Row, length: number): string {
  return Array.from({ length }, (_, i) => String(row[`key_${i}`])).join('\n');
}

function withoutKey(row: Row, length: number): Row {
  return Object.fromEntries(Object.entries(row).slice(length));
}

/** How the value of a key's column is told from a call: a parameter, or the same text always. */
function valueAt(expression: string): ((values: Values) => SqlValue) | undefined {
  const [, parameter] = /^\$(\d+)$/.exec(expression) ?? [];
  if (parameter !== undefined) return (values) => values[Number(parameter) - 1] ?? null;
  const [, constant] = /^'([^']*)'$/.exec(expression) ?? [];
  return constant === undefined ? undefined : () => constant;
}

const namesIn = (list: string) => list.split(',').map((name) => name.trim());

/** The rows of VALUES without their brackets, and what comes behind them. */
function tuplesOf(text: string): { readonly tuples: readonly string[]; readonly after: string } {
  const tuples: string[] = [];
  let rest = text.trim();
  while (rest.startsWith('(')) {
    const end = closing(rest);
    tuples.push(rest.slice(1, end));
    rest = rest.slice(end + 1).trim();
    if (!rest.startsWith(',')) break;
    rest = rest.slice(1).trim();
  }
  return { tuples, after: rest };
}

/** Where the bracket closes that the text begins with. */
function closing(text: string): number {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '(') depth += 1;
    if (text[i] === ')') depth -= 1;
    if (depth === 0) return i;
  }
  return text.length;
}

/** Cut at its commas, but for those in brackets. */
function partsOf(tuple: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= tuple.length; i++) {
    if (tuple[i] === '(') depth += 1;
    if (tuple[i] === ')') depth -= 1;
    if (i < tuple.length && (tuple[i] !== ',' || depth > 0)) continue;
    parts.push(tuple.slice(start, i).trim());
    start = i + 1;
  }
  return parts;
}

function shifted(tuple: string, by: number): string {
  return by === 0 ? tuple : tuple.replace(/\$(\d+)/g, (_, n: string) => `$${Number(n) + by}`);
}

function cut(values: Values, width: number): readonly Values[] {
  if (values.length === width) return [values];
  return Array.from({ length: values.length / width }, (_, i) =>
    values.slice(i * width, (i + 1) * width),
  );
}

/** The calls turned round: an array for each parameter (PostgreSQL manual, 8.15.2). */
function columnsOf(calls: readonly Values[], width: number): string[] {
  return Array.from({ length: width }, (_, column) => {
    let text = '{';
    for (let i = 0; i < calls.length; i++) {
      if (i > 0) text += ',';
      text += elementOf(calls[i]?.[column] ?? null);
    }
    return `${text}}`;
  });
}

function elementOf(value: SqlValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') {
    return `"${/["\\]/.test(value) ? value.replace(/["\\]/g, '\\$&') : value}"`;
  }
  if (value instanceof Uint8Array) return `"\\\\x${Buffer.from(value).toString('hex')}"`;
  return String(value);
}
