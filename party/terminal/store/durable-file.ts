/** Files that are whole or not there at all, and stay when the power goes. */
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Written beside, synced, then renamed; the folder is synced as well. */
export async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const beside = `${path}.new`;
  const file = await open(beside, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  await syncFolder(dirname(path));
}

/** A new name in a folder is durable only when the folder is. */
export async function syncFolder(directory: string): Promise<void> {
  const folder = await open(directory, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
