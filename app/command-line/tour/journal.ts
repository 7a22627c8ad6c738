/**
 * What a tour has done so far, kept in the data folder: a tour that was cut goes on where it
 * stopped, with the same account, band, card and sale.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { replaceFile } from '@armilla/kit/keys';

export interface Journal {
  readonly email: string;
  /** Of an account made for the tour alone. */
  readonly password: string;
  readonly passcode: string;
  /** Idempotency keys of what must not happen twice. */
  readonly bandKey: string;
  readonly accountKey: string;
  saleKey: string;
  /** Of the sale that points pay for. */
  pointsKey: string;
  serialNumber?: string;
  passcodeSet?: boolean;
  enrolmentId?: string;
  /** Names of the steps that are done. */
  done: string[];
}

export interface JournalFile {
  readonly journal: Journal;
  /** True when it was left by a tour that was cut. */
  readonly resumed: boolean;
  save(): void;
  finish(): void;
}

export function openJournal(dataFolder: string, programme: string): JournalFile {
  const path = join(dataFolder, 'tour', `${programme}.json`);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const resumed = existsSync(path);
  // What an older tour did not keep yet is begun with now.
  const kept = resumed ? (JSON.parse(readFileSync(path, 'utf8')) as Partial<Journal>) : {};
  const journal = { ...begin(), ...kept };
  const save = () => replaceFile(path, JSON.stringify(journal));
  save();
  return { journal, resumed, save, finish: () => rmSync(path, { force: true }) };
}

function begin(): Journal {
  return {
    email: `tour-${randomBytes(6).toString('hex')}@armilla.example`,
    password: randomBytes(18).toString('base64url'),
    passcode: '246813',
    bandKey: randomUUID(),
    saleKey: randomUUID(),
    pointsKey: randomUUID(),
    accountKey: randomUUID(),
    done: [],
  };
}
