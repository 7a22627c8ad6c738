/** How many bytes lie in a folder. */
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Of its files as long as they are; links are not followed. 0 where there is no folder. */
export function folderBytes(folder: string): number {
  return entriesOf(folder).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sum + folderBytes(path);
    return entry.isFile() ? sum + lstatSync(path).size : sum;
  }, 0);
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
