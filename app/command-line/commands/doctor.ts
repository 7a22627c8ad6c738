/** `armilla doctor`: what this machine has and lacks. */
import { accessSync, constants, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Command } from '../command.ts';

interface Finding {
  readonly what: string;
  readonly found: boolean;
  /** What it is for, or what to do. */
  readonly advice: string;
}

function findings(): readonly Finding[] {
  const node = process.versions.node;
  return [
    {
      what: `Node ${node}`,
      found: Number(node.split('.')[0]) >= 26,
      advice: 'runs everything; npm ci brings it',
    },
    { what: 'built pages', found: existsSync(pages()), advice: 'npm start builds them' },
    {
      what: 'chromium',
      found: onPath('chromium') || onPath('google-chrome'),
      advice: 'for the journeys on the page; npm test installs it where it may',
    },
    {
      what: 'pcscd',
      found: existsSync('/run/pcscd/pcscd.comm'),
      advice: 'for cards in real readers; apt-get install pcscd',
    },
    {
      what: 'PostgreSQL server',
      found: onPath('postgres') || existsSync('/usr/lib/postgresql'),
      advice: 'for --database-url; the embedded database needs nothing',
    },
    {
      what: `a home to write in (${homedir()})`,
      found: writable(homedir()),
      advice: 'for npm’s cache',
    },
  ];
}

function pages(): string {
  return new URL('../../web/dist/index.html', import.meta.url).pathname;
}

function onPath(program: string): boolean {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.some((folder) => existsSync(join(folder, program)));
}

function writable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

export const doctor: Command = {
  name: 'doctor',
  usage: '[--json]',
  summary: 'What this machine has and lacks.',
  help: 'Exit code 0 when the service can run; what is optional only costs a feature.',
  options: {},
  async run(_, speak) {
    const found = findings();
    for (const finding of found) {
      const mark = finding.found ? '✓' : '–';
      const what = finding.what.padEnd(28);
      const missing = finding.found ? '' : 'not found: ';
      speak.say({ ...finding }, `${mark} ${what} ${missing}${finding.advice}`);
    }
    return found[0]?.found === true ? 0 : 1;
  },
};
