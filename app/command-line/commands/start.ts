/** `armilla start`: everything in one process, and the page. */
import { FolderInUse } from '@armilla/world/data-folder';
import type { Command } from '../command.ts';
import { SERVICE_OPTIONS, startService } from '../service.ts';

export const start: Command = {
  name: 'start',
  usage: '[--port 8080] [--data DIR] [--database-url URL] [--json]',
  summary: 'Starts everything, and the page.',
  help:
    'Data lie in DIR (default: data beside the project; or ARMILLA_DATA) and outlive the process.\n' +
    'With --database-url (or DATABASE_URL) the databases are schemas of a PostgreSQL server.\n' +
    'ARMILLA_KEY_PASSPHRASE wraps the keys; without it a passphrase is kept beside them.',
  options: SERVICE_OPTIONS,
  async run(given, speak) {
    try {
      const world = await startService(given, 8080);
      speak.say({ ok: true, url: world.url, data: world.folder }, banner(world.url, world.folder));
      const signal = await ended();
      speak.say({ ok: true, stopping: signal }, '\nStopping …');
      await world.close();
      return 0;
    } catch (error) {
      if (error instanceof FolderInUse) {
        speak.complain(`Armilla runs here already: http://127.0.0.1:${error.lock.port}`);
        return 3;
      }
      const trouble = TROUBLES[(error as NodeJS.ErrnoException).code ?? ''];
      if (trouble === undefined) throw error;
      speak.complain(trouble);
      return 3;
    }
  },
};

/** What keeps a service from starting, by the platform's code. */
const TROUBLES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'That port is in use. Choose another: npm start -- --port 8081',
  EACCES: 'The data folder or the port is not ours to use. Choose another: --data DIR, --port N',
  ENOSPC: 'The disk is full. Make room, or choose another folder: --data DIR',
  EROFS: 'The data folder cannot be written. Choose another: --data DIR',
  ECONNREFUSED: 'The database does not answer at that address. Start it, or leave the URL out.',
};

function banner(url: string, folder: string): string {
  return `
  Armilla is running.

    ${url}      phone, band and till on one stage
    npx armilla tour           the same story in the terminal

  Data: ${folder}
  For test and closed-loop use, not certified. Ctrl+C stops it; nothing is lost.
`;
}

function ended(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => resolve(signal));
    }
  });
}
