/** `armilla restore`: a backup in the place of the databases that are there. */
import type { Restored } from '@armilla/world/backup/restore';
import { openDataFolder } from '@armilla/world/data-folder';
import type { Command } from '../command.ts';
import { databaseUrlOf, dataFolderOf, passphrase, SERVICE_OPTIONS } from '../service.ts';
import { folderNamed } from './backup.ts';

export const restore: Command = {
  name: 'restore',
  usage: 'FOLDER [--data DIR] [--database-url URL] [--json]',
  summary: 'Puts a backup back, in the place of the databases that are there.',
  help:
    'The service must be stopped, and keys/ and link/ of the data folder be there. A backup that is\n' +
    'damaged, of other keys or of a newer version is refused before anything is touched. What was\n' +
    'there is kept: in before-restore-… of the data folder, or in schemas named before_….\n' +
    'Everybody is signed out. Cards pay again once their wearable has come near its phone, or two\n' +
    'days after: what they used since the backup nobody here knows.',
  options: { data: SERVICE_OPTIONS.data, 'database-url': SERVICE_OPTIONS['database-url'] },
  async run(given, speak) {
    const { restoreBackup } = await import('@armilla/world/backup/restore');
    const done = await restoreBackup({
      folder: openDataFolder(dataFolderOf(given), passphrase()),
      databaseUrl: databaseUrlOf(given),
      from: folderNamed(given),
      now: Date.now,
      search: process.env.PATH ?? '',
    });
    speak.say({ ok: true, ...done }, spell(done));
    return 0;
  },
};

function spell({ takenAt, restoredAt, places, before }: Restored): string {
  const from = new Date(takenAt).toISOString();
  const to = new Date(restoredAt).toISOString();
  const kept = before === null ? '' : `What was there before is kept: ${before}\n`;
  return (
    `${places.length} databases are back as of ${from}.\n${kept}` +
    `NOT IN THEM is what happened from ${from} to ${to}: payments that were approved, cards that\n` +
    'were blocked, wearables that were reported lost. doc/operating.md tells how to go over it.'
  );
}
