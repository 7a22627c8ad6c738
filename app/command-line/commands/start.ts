/** `armilla start`: everything in one process, and the page. */
import { FolderInUse } from '@armilla/world/data-folder';
import type { Command } from '../command.ts';
import { SERVICE_OPTIONS, startService } from '../service.ts';

export const start: Command = {
  name: 'start',
  usage: '[--port 8080] [--data DIR] [--json]',
  summary: 'Starts everything, and the page.',
  help:
    'Data lie in DIR (default: data beside the project; or ARMILLA_DATA) and outlive the process.\n' +
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
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      speak.complain('That port is in use. Choose another: npm start -- --port 8081');
      return 3;
    }
  },
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
