/**
 * The first operator's API key: made at the first start and kept in the data folder, where only
 * whoever runs the service can read it. It makes all other keys.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { newApiKey } from '@armilla/kit/api-key';
import { SecretText } from '@armilla/kit/secret';
import type { DataFolder } from '../data-folder.ts';

const OWNER_ONLY = 0o600;

export function operatorKeyOf(folder: DataFolder): SecretText {
  const path = folder.file('operator.key');
  if (existsSync(path)) return new SecretText(readFileSync(path, 'utf8').trim());
  const key = newApiKey();
  writeFileSync(path, `${key.expose()}\n`, { mode: OWNER_ONLY, flag: 'wx' });
  return key;
}
