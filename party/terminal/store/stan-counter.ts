/** The systems trace audit number: six digits, one after another, never 000000. */
import { open, readFile } from 'node:fs/promises';

export interface StanCounter {
  /** The next number, already kept. */
  next(): Promise<string>;
}

const after = (last: number) => (last % 999_999) + 1;
const spell = (value: number) => String(value).padStart(6, '0');

/** Counts from a given last number as long as the process lives. */
export function stanInMemory(last = 0): StanCounter {
  let current = last;
  return {
    async next() {
      current = after(current);
      return spell(current);
    },
  };
}

/** Counts on over restarts: the number is synced to the file before it is used. */
export function stanInFile(path: string): StanCounter {
  let current: number | undefined;
  const keep = async (value: number) => {
    const file = await open(path, 'w', 0o600);
    try {
      await file.writeFile(`${spell(value)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  };
  return {
    async next() {
      current = after(current ?? (await readLast(path)));
      await keep(current);
      return spell(current);
    },
  };
}

/** Zero where there is no file yet; what is no number in it throws. */
async function readLast(path: string): Promise<number> {
  try {
    const text = (await readFile(path, 'utf8')).trim();
    if (!/^\d{6}$/.test(text)) throw new Error('the STAN file does not hold six digits');
    return Number(text);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw error;
  }
}
