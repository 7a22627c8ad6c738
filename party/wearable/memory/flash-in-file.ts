/** The flash as one file: a write counts when the operating system has synced it to the disk. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Flash } from './flash.ts';

export type FileFlash = Flash & { close(): void };

/** Opens or makes the file at `path`, readable by its owner alone. Errors are those of the disk. */
export function flashInFile(path: string): FileFlash {
  mkdirSync(dirname(path), { recursive: true });
  const isNew = !existsSync(path);
  let file = openSync(path, 'a', 0o600);
  if (isNew) syncFolder(path);
  return {
    append(bytes) {
      writeAll(file, bytes);
      fsyncSync(file);
    },
    readAll: () => new Uint8Array(readFileSync(path)),
    replace(bytes) {
      const spare = `${path}.next`;
      const spareFile = openSync(spare, 'w', 0o600);
      writeAll(spareFile, bytes);
      fsyncSync(spareFile);
      closeSync(spareFile);
      renameSync(spare, path);
      syncFolder(path);
      closeSync(file);
      file = openSync(path, 'a', 0o600);
    },
    close: () => closeSync(file),
  };
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length; ) offset += writeSync(file, bytes, offset);
}

/** A new name is durable when its folder is. Windows cannot open a folder, nor need to. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}
