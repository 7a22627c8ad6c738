/** SoftHSM for tests: a token in a folder of its own, or the reason why there is none. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pkcs11Options } from '../keys-pkcs11.ts';
import { SecretText } from '../secret.ts';

const LIBRARY = process.env.ARMILLA_PKCS11_LIBRARY || '/usr/lib/softhsm/libsofthsm2.so';
const PIN = '2580';

/** What keeps tests from a hardware module on this machine; `undefined`: nothing. */
export async function whatTokenTestsLack(): Promise<string | undefined> {
  if (!existsSync(LIBRARY)) return 'softhsm2 is not installed (apt-get install softhsm2)';
  const there = await import('pkcs11js').then(
    () => true,
    () => false,
  );
  return there ? undefined : 'pkcs11js is not installed (npm install --no-save pkcs11js@2.1.7)';
}

export interface SoftToken {
  readonly options: Pkcs11Options;
  /** The same for a process of its own. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where the token keeps its objects. */
  readonly folder: string;
  /** The module goes: its sessions, its library and its token. */
  goes(): Promise<void>;
  comesBack(): void;
  remove(): void;
}

/** One token a process: SoftHSM reads where its tokens lie when its library is loaded. */
export function softToken(): SoftToken {
  const here = mkdtempSync(join(tmpdir(), 'pkcs11-'));
  const folder = join(here, 'tokens');
  mkdirSync(folder);
  const file = join(here, 'softhsm2.conf');
  writeFileSync(file, `directories.tokendir = ${folder}\nobjectstore.backend = file\n`);
  process.env.SOFTHSM2_CONF = file;
  const args = ['--init-token', '--free', '--label', 'armilla', '--so-pin', '1470', '--pin', PIN];
  const made = spawnSync('softhsm2-util', args, { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`softhsm2-util: ${made.stderr}`);
  return {
    options: { library: LIBRARY, token: 'armilla', pin: new SecretText(PIN) },
    environment: {
      SOFTHSM2_CONF: file,
      ARMILLA_PKCS11_LIBRARY: LIBRARY,
      ARMILLA_PKCS11_TOKEN: 'armilla',
      ARMILLA_PKCS11_PIN: PIN,
    },
    folder,
    async goes() {
      const loaded = await import('pkcs11js');
      const binding = loaded.default ?? loaded;
      const other = new binding.PKCS11();
      other.load(LIBRARY);
      other.C_Finalize();
      renameSync(folder, `${folder}.away`);
      mkdirSync(folder);
    },
    comesBack() {
      rmSync(folder, { recursive: true });
      renameSync(`${folder}.away`, folder);
    },
    remove: () => rmSync(here, { recursive: true, force: true }),
  };
}
