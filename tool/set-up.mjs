/**
 * Makes a fresh clone ready: `node tool/set-up.mjs start|test`. Runs before `npm start` and
 * `npm test` on whatever Node the host has (20 or later); everything after it runs on Node 26,
 * which comes with the dependencies. Does nothing when there is nothing to do.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
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
if (purpose === 'test') {
  installDebianPackages();
  installAddons();
}

/** By the lock file, whenever it changed since the last time. */
function installDependencies() {
  const stamp = join(root, 'node_modules', '.armilla-lock');
  const wanted = digestOf([join(root, 'package-lock.json')]);
  if (readIfThere(stamp) === wanted) return;
  say('Installing dependencies (about a minute the first time) …');
  run(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
    'npm ci failed. Check the network and try again.',
  );
  writeFileSync(stamp, wanted);
}

/** The web app, whenever its sources changed since the last time. */
function buildPages() {
  const web = join(root, 'app', 'web');
  const stamp = join(web, 'dist', '.sources');
  const sources = ['app/web', 'doc', 'kit', 'wire', 'party/phone'].flatMap((folder) =>
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

/** What only tests need, of Debian: a browser for the page, readers of others for the band. */
function installDebianPackages() {
  const wanted = [
    {
      package: 'chromium-headless-shell',
      there: process.env.ARMILLA_CHROMIUM || '/usr/bin/chromium-headless-shell',
    },
    { package: 'fonts-dejavu-core', there: '/usr/share/fonts/truetype/dejavu' },
    { package: 'pcscd', there: '/usr/sbin/pcscd' },
    { package: 'vsmartcard-vpcd', there: '/usr/share/doc/vsmartcard-vpcd' },
    { package: 'opensc', there: '/usr/bin/opensc-tool' },
    { package: 'cardpeek', there: '/usr/bin/cardpeek' },
    { package: 'postgresql', there: '/usr/lib/postgresql' },
    { package: 'softhsm2', there: '/usr/lib/softhsm/libsofthsm2.so' },
  ];
  const missing = wanted.filter(({ there }) => !existsSync(there)).map((one) => one.package);
  if (missing.length === 0) return;
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!mayInstall) {
    say(
      `Missing: ${missing.join(', ')}. The tests that need them are skipped. To run them too:\n` +
        `  sudo apt-get install ${missing.join(' ')}\n` +
        '  (ARMILLA_CHROMIUM may name another Chromium or Chrome.)',
    );
    return;
  }
  say(`Installing ${missing.join(', ')} of Debian for the tests …`);
  if (missing.includes('postgresql')) wantNoCluster();
  const quiet = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const isThere =
    ran('apt-get', ['update', '-qq'], quiet) &&
    ran('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], quiet);
  // What needs none of it goes on.
  if (!isThere) say(`apt-get failed; install by hand: ${missing.join(' ')}`);
}

/** Debian would make a database and a service of it; the tests start a server of their own. */
function wantNoCluster() {
  const folder = '/etc/postgresql-common/createcluster.d';
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'armilla-tests.conf'), 'create_main_cluster = off\n');
}

/**
 * Native addons that are optional peers: the PC/SC client of the terminal, whose package names builds
 * for platforms that have none, which a lock file cannot hold, and the PKCS #11 client of the key
 * port, which has to be compiled. Without them the tests with a reader or a hardware module are
 * skipped.
 */
function installAddons() {
  const wanted = [
    ['pcsc-mini', 'party/terminal'],
    ['pkcs11js', 'kit'],
  ].map(([name, workspace]) => ({ name, version: peerVersion(workspace, name) }));
  const missing = wanted.filter(({ name }) => !existsSync(join(root, 'node_modules', name)));
  if (missing.length === 0) return;
  // All of them by name: an install without them would take those away that are there.
  const names = wanted.map(({ name, version }) => `${name}@${version}`);
  const args = ['install', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', ...names];
  const install = (...more) =>
    spawnSync('npm', [...args, ...more], { cwd: root, stdio: 'ignore' }).status === 0;
  if (install()) return;
  // Where nothing can be compiled: what comes compiled, and the others' types.
  install('--ignore-scripts');
  const told = missing.map(({ name }) => name).join(', ');
  say(`${told} could not be installed; tests with a reader or a hardware module are skipped.`);
}

function peerVersion(workspace, name) {
  const text = readFileSync(join(root, workspace, 'package.json'), 'utf8');
  return JSON.parse(text).peerDependencies[name];
}

function run(command, args, trouble) {
  if (!ran(command, args)) stop(trouble);
}

/** Whether it ended well. */
function ran(command, args, env = process.env) {
  const path = `${bin}${delimiter}${env.PATH}`;
  const done = spawnSync(command, args, {
    cwd: root,
    env: { ...env, PATH: path },
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  return done.status === 0;
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
