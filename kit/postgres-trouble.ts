/** What an error of PostgreSQL's driver says: a statement is wrong, or nobody is there. */
import type { PoolClient } from 'pg';

/** Of the classes 08, 53 and 57 what says that nobody can work there now (appendix A). */
const LOST_STATES = /^(08...|53300|57P0[1-5])$/;
/** What the socket says, and the driver where it has no code. */
const LOST_CODES = /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND|EAI_AGAIN)/;
const LOST_WORDS = /^(Connection terminated|Query read timeout|timeout exceeded|Client has enc)/;

/** Whether the connection is gone, and nothing the matter with the statement. */
export function isLost(error: unknown): boolean {
  const code = String(codeOf(error) ?? '');
  const words = error instanceof Error ? error.message : '';
  return LOST_STATES.test(code) || LOST_CODES.test(code) || LOST_WORDS.test(words);
}

/** SQLSTATE, or the system's code of a socket. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** False when the connection is of no further use. */
export async function rolledBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}
