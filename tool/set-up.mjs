/**
 * Makes a fresh clone ready: `node tool/set-up.mjs start|test`. Runs before `npm start` and
 * `npm test` on whatever Node the host has (20 or later); everything after it runs on Node 26,
 * which comes with the dependencies. Does nothing when there is nothing to do.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const purpose = process.argv[2] ?? 'start';
const bin = join(root, 'node_modules', '.bin');

if (Number(process.versions.node.split('.')[0]) < 20) {
  stop(`Armilla needs Node 20 or later to begin with; this is ${process.version}.`);
}
installDependencies();
buildPages();
if (purpose === 'test') findBrowser();

/** By the lock file, whenever it changed since the last time. */
function installDependencies() {
  const stamp = join(root, 'node_modules', '.armilla-lock');
  const wanted = digestOf([join(root, 'package-lock.json')]);
  if (readIfThere(stamp) === wanted) return;
  say('Installing dependencies (about a minute the first time) …');
  run(
    'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
    'npm ci failed. Check the network and try again.',
  );
  writeFileSync(stamp, wanted);
}

/** The web app, whenever its sources changed since the last time. */
function buildPages() {
  const web = join(root, 'app', 'web');
  const stamp = join(web, 'dist', '.sources');
  const sources = ['app/web', 'kit', 'wire', 'party/phone'].flatMap((folder) =>
    filesUnder(join(root, folder)),
  );
  const wanted = digestOf([join(root, 'package-lock.json'), ...sources]);
  if (readIfThere(stamp) === wanted) return;
  say('Building the pages …');
  run(
    join(bin, 'vite'),
    ['build', '--logLevel', 'warn', web],
    'The pages could not be built; see above.',
  );
  writeFileSync(stamp, wanted);
}

/** Journeys on the page need Debian's chromium; we install it where we may. */
function findBrowser() {
  if (existsSync('/usr/bin/chromium') || process.env.ARMILLA_CHROMIUM) return;
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!mayInstall) {
    say(
      'Chromium is missing, so the journeys on the page will be skipped. To run them:\n' +
        '  sudo apt-get install chromium      (Debian, Ubuntu)\n' +
        '  or set ARMILLA_CHROMIUM to the path of a Chromium or Chrome.',
    );
    return;
  }
  say('Installing Debian’s chromium for the journeys on the page …');
  const quiet = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], 'apt-get update failed; install chromium by hand.', quiet);
  const wanted = [
    'install',
    '-y',
    '-qq',
    '--no-install-recommends',
    'chromium',
    'fonts-dejavu-core',
  ];
  run('apt-get', wanted, 'chromium could not be installed; install it by hand.', quiet);
}

function run(command, args, trouble, env = process.env) {
  const path = `${bin}${delimiter}${env.PATH}`;
  const done = spawnSync(command, args, {
    cwd: root,
    env: { ...env, PATH: path },
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) stop(trouble);
}

function filesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.'))
      return [];
    if (/\.test\.tsx?$|\.md$/.test(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

function digestOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths.sort()) {
    if (statSync(path).isFile()) hash.update(path.slice(root.length)).update(readFileSync(path));
  }
  return hash.digest('hex');
}

function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function stop(text) {
  say(text);
  process.exit(1);
}
