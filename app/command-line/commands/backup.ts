/** `armilla backup`: every database at one moment, while the service goes on. */
import { openDataFolder } from '@armilla/world/data-folder';
import { type Command, type Given, UsageError } from '../command.ts';
import { databaseUrlOf, dataFolderOf, passphrase, SERVICE_OPTIONS } from '../service.ts';

export const backup: Command = {
  name: 'backup',
  usage: 'FOLDER [--data DIR] [--database-url URL] [--json]',
  summary: 'Copies every database as it stands at one moment, while the service goes on.',
  help:
    'FOLDER must not be there yet. It gets a file a party (with --database-url one file by pg_dump)\n' +
    'and a manifest with their digests, sealed under a key of the data folder.\n' +
    'NO KEY IS IN IT: keep keys/ and link/ of the data folder apart, at another place, again\n' +
    'whenever keys were made or exchanged. Without them a backup opens nothing.\n' +
    'Names and addresses of people are in it: keep it as you keep the service itself.\n' +
    'doc/operating.md tells how often, and what is not in it.',
  options: { data: SERVICE_OPTIONS.data, 'database-url': SERVICE_OPTIONS['database-url'] },
  async run(given, speak) {
    const to = folderNamed(given);
    const { takeBackup } = await import('@armilla/world/backup/take');
    const made = await takeBackup({
      folder: openDataFolder(dataFolderOf(given), passphrase()),
      databaseUrl: databaseUrlOf(given),
      to,
      now: Date.now,
      search: process.env.PATH ?? '',
    });
    const bytes = made.files.reduce((sum, file) => sum + file.bytes, 0);
    const places = Object.keys(made.places);
    const { takenAt, engine } = made;
    speak.say(
      { ok: true, folder: to, takenAt, engine, places, bytes },
      `${places.length} databases as of ${new Date(takenAt).toISOString()}, ${bytes} bytes: ${to}\n` +
        'No key is in it: keep keys/ and link/ of the data folder apart.',
    );
    return 0;
  },
};

/** The one folder that is named. Throws {@link UsageError}. */
export function folderNamed({ positionals }: Given): string {
  const [folder, ...others] = positionals;
  if (folder !== undefined && others.length === 0) return folder;
  throw new UsageError('One FOLDER is wanted.');
}
