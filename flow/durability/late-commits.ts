/**
 * A planted fault, loaded into the service before it starts: every commit of SQLite is acknowledged
 * at once and done a while later, with everything that came meanwhile. Whoever is killed in between
 * has promised what is not there. It is what the checker has to find, and is used for nothing else.
 */
import { DatabaseSync } from 'node:sqlite';

const LATER_MS = 400;
const groups = new WeakSet<DatabaseSync>();
const exec = DatabaseSync.prototype.exec;

function begin(database: DatabaseSync): void {
  if (groups.has(database)) return;
  groups.add(database);
  exec.call(database, 'BEGIN IMMEDIATE');
  setTimeout(() => {
    groups.delete(database);
    if (!database.isOpen || !database.isTransaction) return;
    try {
      exec.call(database, 'COMMIT');
    } catch {
      // A full disk: what was promised is not kept.
      if (database.isTransaction) exec.call(database, 'ROLLBACK');
    }
  }, LATER_MS);
}

const INSTEAD: Readonly<Record<string, string>> = {
  'BEGIN IMMEDIATE': 'SAVEPOINT piece',
  COMMIT: 'RELEASE piece',
  ROLLBACK: 'ROLLBACK TO piece; RELEASE piece',
};

DatabaseSync.prototype.exec = function planted(this: DatabaseSync, sql: string): void {
  const instead = INSTEAD[sql];
  if (sql === 'BEGIN IMMEDIATE') begin(this);
  exec.call(this, instead ?? sql);
};
