/**
 * Imported before the service: keeps every statement that it gives to SQLite, with its values and
 * when, and writes them down when the process ends. The measured service runs without it.
 */
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { DatabaseSync, type SQLInputValue, StatementSync } from 'node:sqlite';
import { serialize } from 'node:v8';

export interface Recorded {
  /** Name of the database's file. */
  readonly file: string;
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
  /** Milliseconds since 1970. */
  readonly at: number;
}

const recorded: Recorded[] = [];
const { prepare, exec } = DatabaseSync.prototype;
const { all } = StatementSync.prototype;
const fileOf = new WeakMap<StatementSync, string>();

function keep(file: string, sql: string, values: readonly SQLInputValue[]): void {
  recorded.push({ file, sql, values, at: Date.now() });
}

DatabaseSync.prototype.exec = function (sql) {
  keep(basename(this.location() ?? ''), sql, []);
  return exec.call(this, sql);
};

DatabaseSync.prototype.prepare = function (sql, ...more) {
  const statement = prepare.call(this, sql, ...more);
  fileOf.set(statement, basename(this.location() ?? ''));
  return statement;
};

StatementSync.prototype.all = function (this: StatementSync, ...values: SQLInputValue[]) {
  keep(fileOf.get(this) ?? '', this.sourceSQL, values);
  return all.call(this, ...(values as Parameters<typeof all>));
} as typeof all;

process.once('exit', () => {
  const path = process.env.ARMILLA_BENCH_RECORD;
  if (path !== undefined) writeFileSync(path, serialize(recorded));
});
