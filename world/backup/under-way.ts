/** A data folder on which a restore was cut off is half old and half new: nobody runs on it. */
import { existsSync, rmSync } from 'node:fs';
import { replaceFile } from '@armilla/kit/keys';
import type { DataFolder } from '../data-folder.ts';
import { BackupError } from './trouble.ts';

const MARK = 'restore-under-way';

/** Throws {@link BackupError} when a restore was begun and did not come to its end. */
export function mustBeWhole(folder: DataFolder): void {
  if (!existsSync(folder.file(MARK))) return;
  throw new BackupError(
    'A restore of this data folder was cut off. Run it again: npx armilla restore FOLDER',
  );
}

export function beginRestore(folder: DataFolder, from: string): void {
  replaceFile(folder.file(MARK), from);
}

export function endRestore(folder: DataFolder): void {
  rmSync(folder.file(MARK), { force: true });
}
