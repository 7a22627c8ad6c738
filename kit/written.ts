/** How often each table of a database was written to, by whoever writes through this process. */

const WRITTEN = /\b(?:INSERT\s+INTO|UPDATE)\s+([a-z_]+)\b/gi;

/** `UPDATE token SET status = status WHERE …` holds a row and changes nothing. */
const LOCK = /^\s*UPDATE\s+[a-z_]+\s+SET\s+([a-z_]+)\s*=\s*\1\s+(?:WHERE|RETURNING)\b/i;

/** The tables that a statement inserts into or updates: what is only taken away is due to nobody. */
export function tablesWritten(sql: string): readonly string[] {
  if (LOCK.test(sql)) return [];
  const names = [...sql.matchAll(WRITTEN)].map(([, table = '']) => table.toLowerCase());
  // `ON CONFLICT DO UPDATE SET` names no table.
  return [...new Set(names)].filter((name) => name !== 'set');
}

export class Written {
  readonly #tables = new Map<string, readonly string[]>();
  readonly #counts = new Map<string, number>();

  of(table: string): number {
    return this.#counts.get(table) ?? 0;
  }

  /** To be called with each statement that has been committed. */
  note(sql: string): void {
    for (const table of this.#tablesOf(sql)) this.#counts.set(table, this.of(table) + 1);
  }

  #tablesOf(sql: string): readonly string[] {
    const known = this.#tables.get(sql);
    if (known !== undefined) return known;
    const tables = tablesWritten(sql);
    this.#tables.set(sql, tables);
    return tables;
  }
}
