/** `armilla keys`: which keys are in use, exchanging them, moving them into a hardware module. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { operateContract } from '@armilla/api/operate';
import { type AnswerOf, httpClient } from '@armilla/kit/contract';
import { keyModuleOf } from '@armilla/kit/key-settings';
import { openKeyModule } from '@armilla/kit/keys-pkcs11';
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { SecretText } from '@armilla/kit/secret';
import { moveKeysOf, rewrapKeysOf, takeLock } from '@armilla/world/data-folder';
import { type Command, type ExitCode, type Given, type Speak, UsageError } from '../command.ts';
import { dataFolderOf, findOrStartService, passphrase, SERVICE_OPTIONS } from '../service.ts';

type Keys = AnswerOf<(typeof operateContract.operations)['listKeys']>;
type Deed = (given: Given, speak: Speak) => Promise<ExitCode>;

const DEEDS: Readonly<Record<string, Deed>> = {
  list: listed,
  'rotate vault': (given, speak) =>
    asOperator(given, speak, async (operate) => {
      const done = await operate.exchangeVaultKey({});
      if (isRefusal(done)) return done;
      const text = `The vault has a new master key; ${done.dataKeys} data keys are wrapped anew.`;
      speak.say({ ok: true, ...done }, text);
      return 0;
    }),
  'rotate links': (given, speak) =>
    asOperator(given, speak, async (operate) => {
      const done = await operate.exchangeLinkKeys({});
      if (isRefusal(done)) return done;
      const all = done.taken === done.links;
      const text = `${done.taken} of ${done.links} links have new keys.`;
      const rest = all ? '' : ' The others keep theirs and are tried again.';
      speak.say({ ok: all, ...done }, text + rest);
      return all ? 0 : 1;
    }),
  'rotate passphrase': rewrapped,
  move: moved,
};

export const keys: Command = {
  name: 'keys',
  usage: 'list | rotate vault|links|passphrase | move [--data DIR] [--json]',
  summary: 'Which keys are in use; exchanges them, moves them into a hardware module.',
  help:
    'list: versions and counts of the keys over the vault, on the links between hosts and of token\n' +
    'cards, never a key.\n' +
    'rotate vault: a new master key over the card vault, at once and while everything goes on.\n' +
    'rotate links: new keys for codes and PINs on every link now; they change every day by themselves.\n' +
    'rotate passphrase: wraps the key files under ARMILLA_KEY_PASSPHRASE_NEW instead of\n' +
    'ARMILLA_KEY_PASSPHRASE (or the one kept beside them). The service has to be stopped.\n' +
    'move: moves the keys of files into the module named by ARMILLA_PKCS11_LIBRARY, …_TOKEN and\n' +
    '…_PIN. The service has to be stopped; there is no way back, and the token is what to back up.\n' +
    'Master keys of token cards change with `token.keyDerivationIndex` of a bank’s programme: cards\n' +
    'are made anew at their bands’ next sync, and list tells how many still pay under the old one.\n' +
    'doc/keys.md tells the rest.',
  options: { data: SERVICE_OPTIONS.data },
  async run(given, speak) {
    const words = given.positionals.join(' ');
    const deed = Object.hasOwn(DEEDS, words) ? DEEDS[words] : undefined;
    if (deed === undefined) throw new UsageError(`There is no "keys ${words}".`);
    return deed(given, speak);
  },
};

type Operate = ReturnType<typeof operateClient>;

function operateClient(baseUrl: string, key: string) {
  const bearer = () => key;
  return httpClient(operateContract, { baseUrl, prefix: 'operations', bearer });
}

/** Does something as the folder's operator, at the service that runs there or one of its own. */
async function asOperator(
  given: Given,
  speak: Speak,
  work: (operate: Operate) => Promise<ExitCode | Refusal>,
): Promise<ExitCode> {
  const service = await findOrStartService(given);
  try {
    const key = readFileSync(join(dataFolderOf(given), 'operator.key'), 'utf8').trim();
    const done = await work(operateClient(service.url, key));
    if (!isRefusal(done)) return done;
    speak.complain(done.detail ?? done.code, { code: done.code });
    return 1;
  } finally {
    await service.close();
  }
}

function listed(given: Given, speak: Speak): Promise<ExitCode> {
  return asOperator(given, speak, async (operate) => {
    const found = await operate.listKeys({});
    if (isRefusal(found)) return found;
    speak.say({ ok: true, ...found }, spell(found));
    return 0;
  });
}

function spell({ vault, masterKeys, links }: Keys): string {
  const behind = vault.behind === 0 ? '' : `, ${vault.behind} of them under an older one`;
  const masters = masterKeys.map(
    ({ programmeId, keyDerivationIndex, tokens, current }) =>
      `  ${programmeId}, index ${keyDerivationIndex}: ${tokens} tokens${
        current ? ', new ones too' : tokens === 0 ? ', may be destroyed' : ', being replaced'
      }`,
  );
  const ends = links.map(({ link, end, version, since }) => {
    const at = since === null ? 'those it began with' : new Date(since).toISOString();
    return `  ${link} (${end.toLowerCase()}): version ${version}, ${at}`;
  });
  return [
    `Card vault: master key version ${vault.version} over ${vault.dataKeys} data keys${behind}`,
    'Master keys of token cards:',
    ...masters,
    'Links between hosts:',
    ...ends,
  ].join('\n');
}

/** Nobody else may be at the keys meanwhile. */
async function alone(given: Given, work: (folder: string) => Promise<number>): Promise<number> {
  const folder = dataFolderOf(given);
  const hold = takeLock(folder);
  try {
    return await work(folder);
  } finally {
    hold.giveBack();
  }
}

async function rewrapped(given: Given, speak: Speak): Promise<ExitCode> {
  const words = process.env.ARMILLA_KEY_PASSPHRASE_NEW;
  if (!words) throw new UsageError('ARMILLA_KEY_PASSPHRASE_NEW is not set.');
  const count = await alone(given, async (folder) =>
    rewrapKeysOf(folder, passphrase(), new SecretText(words)),
  );
  const text =
    `${count} keys are wrapped under the new passphrase. From now on it is ` +
    'ARMILLA_KEY_PASSPHRASE; backups from before want the one before.';
  speak.say({ ok: true, keys: count }, text);
  return 0;
}

async function moved(given: Given, speak: Speak): Promise<ExitCode> {
  const options = keyModuleOf(process.env);
  if (options === undefined) throw new UsageError('ARMILLA_PKCS11_LIBRARY is not set.');
  const module = await openKeyModule(options);
  try {
    const count = await alone(given, async (folder) => moveKeysOf(folder, passphrase(), module));
    const text =
      count === 0
        ? 'There is no key file to move.'
        : `${count} keys lie in the token "${options.token}" now; the folder has none.`;
    speak.say({ ok: true, keys: count }, text);
    return 0;
  } finally {
    module.close();
  }
}
