/** The laws of the house, so that nobody has to remember them. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { filesOfTheHouse, importsOf, isTest, root, type Source, sources } from './source.ts';

const ALL = sources();
const PRODUCTION = ALL.filter(({ path }) => !isTest(path));

/** Who may stand on whom: a layer may import itself and those before it. */
const LAYERS = ['kit', 'wire', 'party', 'world', 'app', 'flow'] as const;
type Layer = (typeof LAYERS)[number];

const WIRE_LIBRARIES = [
  'bytes',
  'cipher',
  'tlv',
  'emv',
  'iso8583',
  'globalplatform',
  'clearing',
  'explain',
  'api',
];
const PARTIES = ['wearable', 'phone', 'wallet', 'token-service', 'issuer', 'acquirer', 'terminal'];

/** Where an import leads: a folder of the house such as `party/issuer`, or a package's name. */
function destination(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
  const name = /^@armilla\/([^/]+)(?:\/(.*))?$/.exec(specifier);
  if (name === null) return specifier;
  const [, place = '', rest = ''] = name;
  if (WIRE_LIBRARIES.includes(place)) return `wire/${place}/${rest}`;
  if (PARTIES.includes(place)) return `party/${place}/${rest}`;
  return `${place}/${rest}`;
}

function layerOf(path: string): Layer | undefined {
  const first = path.split('/')[0];
  return LAYERS.find((layer) => layer === first);
}

/** Broken imports as `from → specifier`, for those whose rule says no. */
function breaches(
  files: readonly Source[],
  forbidden: (path: string, to: string, specifier: string) => boolean,
): string[] {
  return files.flatMap(({ path, imports }) =>
    imports
      .filter((specifier) => forbidden(path, destination(path, specifier), specifier))
      .map((specifier) => `${path} → ${specifier}`),
  );
}

test('the reader of imports sees every form', () => {
  const text = `import a from 'a';\nimport type { B } from "b";\nexport * from './c.ts';\nimport 'd';\nawait import('e');`;
  assert.deepEqual(importsOf(text), ['a', 'b', './c.ts', 'd', 'e']);
});

test('imports go one way: kit ← wire ← party ← world ← app, flow on top', () => {
  const found = breaches(PRODUCTION, (path, to) => {
    const from = layerOf(path);
    const into = layerOf(to);
    if (from === undefined || into === undefined) return false;
    return LAYERS.indexOf(into) > LAYERS.indexOf(from);
  });
  assert.deepEqual(found, []);
});

test('no party imports another party', () => {
  const found = breaches(ALL, (path, to) => {
    const mine = /^party\/([^/]+)/.exec(path)?.[1];
    const theirs = /^party\/([^/]+)/.exec(to)?.[1];
    return mine !== undefined && theirs !== undefined && mine !== theirs;
  });
  const allowed = ALL.filter(({ path }) => isTest(path)).map(({ path }) => path);
  const inProduction = found.filter((line) => !allowed.some((path) => line.startsWith(path)));
  assert.deepEqual(inProduction, []);
});

test('wire has no runtime dependency and no platform import; its api the schema library only', () => {
  const wire = PRODUCTION.filter(({ path }) => path.startsWith('wire/'));
  const found = breaches(wire, (path, to, specifier) => {
    if (to.startsWith('wire/')) return false;
    const api = path.startsWith('wire/api/');
    return !(api && (specifier === 'zod' || to.startsWith('kit/')));
  });
  assert.deepEqual(found, []);
});

test('the phone runs in a browser: no platform import, no database, no log', () => {
  const phone = PRODUCTION.filter(({ path }) => path.startsWith('party/phone/'));
  const nodeOnly =
    /^kit\/(?:sqlite|postgres|migrations|keys|session|password|http|host-link|log|outbox|idempotency|programme-files|standalone|caller-token|rounds)/;
  const found = breaches(
    phone,
    (_, to, specifier) => specifier.startsWith('node:') || nodeOnly.test(to),
  );
  assert.deepEqual(found, []);
});

test('in wire and in every decide/ nothing is async and nothing reads clock, chance or platform', () => {
  const pure = PRODUCTION.filter(
    ({ path }) =>
      (path.startsWith('wire/') && !path.startsWith('wire/api/')) ||
      /^party\/[^/]+\/decide\//.test(path),
  );
  assert.ok(pure.length > 50);
  const impure =
    /\basync\b|\bawait\b|\bPromise\b|Date\.now|new Date\(\)|Math\.random|crypto\.(?:getRandom|randomUUID|subtle)|process\.|globalThis\.|setTimeout|\bfetch\(/;
  const found = pure.flatMap(({ path, text, imports }) => {
    const platform = imports.filter((specifier) => specifier.startsWith('node:'));
    const line = codeLines(text).find((code) => impure.test(code));
    return [...platform, ...(line === undefined ? [] : [line.trim()])].map(
      (what) => `${path}: ${what}`,
    );
  });
  assert.deepEqual(found, []);
});

test('every party has the same rooms', () => {
  const rooms = ['README.md', 'decide', 'service.ts', 'index.ts'];
  const services = ['wallet', 'token-service', 'issuer', 'acquirer'];
  for (const party of PARTIES) {
    const wanted = services.includes(party) ? [...rooms, 'store', 'main.ts'] : rooms;
    const missing = wanted.filter((room) => !existsSync(`${root}party/${party}/${room}`));
    assert.deepEqual(missing, [], `party/${party}`);
  }
});

test('only main.ts and the command line read the environment', () => {
  const found = PRODUCTION.filter(
    ({ path, text }) =>
      codeLines(text).some((line) => /\bprocess\.env\b/.test(line)) &&
      !/^(?:party\/[^/]+\/main\.ts|world\/[^/]+\/main\.ts|app\/command-line\/|tool\/|flow\/)/.test(
        path,
      ),
  ).map(({ path }) => path);
  assert.deepEqual(found, []);
});

test('every folder that has rooms has a README', () => {
  const folders = ['', 'kit', 'wire', 'party', 'world', 'app', 'programme', 'flow', 'doc', 'tool'];
  const inner = ['wire', 'party', 'app', 'world'].flatMap((folder) =>
    readdirSync(`${root}${folder}`, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !['node_modules', 'dist'].includes(entry.name))
      .map((entry) => `${folder}/${entry.name}`),
  );
  const missing = [...folders, ...inner].filter(
    (folder) => !existsSync(`${root}${folder}/README.md`),
  );
  assert.deepEqual(missing, []);
});

test('lines are at most 100 columns wide', () => {
  const found = ALL.flatMap(({ path, text }) =>
    text
      .split('\n')
      .map((line, index) => ({ line, where: `${path}:${index + 1}` }))
      .filter(
        ({ line }) =>
          [...line].length > 100 && !/['"`]\S{60,}|https?:/.test(line) && !isText(path, line),
      )
      .map(({ where }) => where),
  );
  assert.deepEqual(found, []);
});

/** Prose in a language file or a catalogue cannot be broken without hurting it. */
function isText(path: string, line: string): boolean {
  return (
    /catalogue|language|\/text/.test(path) ||
    /^\s*(?:'[^']*'|"[^"]*"|`[^`]*`),?$/.test(line) ||
    /(?:'.{40,}'|`.{40,}`)/.test(line) ||
    /className=|^\s*(?:const \w+ =\s*)?\/.{60,}\/[a-z]*;?$/.test(line)
  );
}

test('no function is longer than 70 lines, and the median is under 12', () => {
  const lengths = PRODUCTION.filter(({ path }) => !/wire\/api|catalogue/.test(path)).flatMap(
    functionLengths,
  );
  assert.deepEqual(
    lengths.filter(({ length }) => length > 70).map(({ where }) => where),
    [],
  );
  const sorted = lengths.map(({ length }) => length).sort((a, b) => a - b);
  assert.ok((sorted[Math.floor(sorted.length / 2)] ?? 0) < 12);
});

/** Functions by their opening line and the closing brace at the same indent, as Biome lays them. */
function functionLengths({ path, text }: Source): { where: string; length: number }[] {
  const lines = text.split('\n');
  const opening =
    /^(\s*)(?:export )?(?:(?:async )?function\*? \w+|(?:(?:static|async|override|private|get|set) )*#?\w+\(|const \w+ = (?:async )?\()/;
  return lines.flatMap((line, start) => {
    const match = opening.exec(line);
    if (
      match === null ||
      /^\s*(?:if|for|while|switch|return|await|throw|test|describe)\b/.test(line)
    )
      return [];
    const end = lines.findIndex(
      (l, i) => i > start && l.startsWith(`${match[1]}}`) && !l.startsWith(`${match[1]}} `),
    );
    const next = lines.findIndex(
      (l, i) => i > start && l.trim() !== '' && l.search(/\S/) < (match[1]?.length ?? 0),
    );
    if (end === -1 || (next !== -1 && next < end)) return [];
    return [{ where: `${path}:${start + 1}`, length: end - start + 1 }];
  });
}

test('the repository speaks of the product alone', () => {
  const unwanted =
    /\b(?:TODO|FIXME|XXX)\b|[Nn]ot implemented|in a real system|\bfor now\b|(?:^|[^\w])\/(?:work|farm)\/|registry\.npmjs/;
  const found = filesOfTheHouse()
    .filter(
      (path) => /\.(?:ts|tsx|mjs|md|sql|yaml|css|html)$/.test(path) && path !== 'tool/laws.test.ts',
    )
    .filter((path) => unwanted.test(readFileSync(`${root}${path}`, 'utf8')));
  assert.deepEqual(found, []);
});

test('every dependency is argued in doc/dependencies.md', () => {
  const argued = readFileSync(`${root}doc/dependencies.md`, 'utf8');
  const manifests = filesOfTheHouse().filter((path) => path.endsWith('package.json'));
  const names = manifests.flatMap((path) => {
    const manifest = JSON.parse(readFileSync(`${root}${path}`, 'utf8')) as Record<
      string,
      Record<string, string>
    >;
    return ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
      Object.keys(manifest[kind] ?? {}),
    );
  });
  const silent = [...new Set(names)].filter(
    (name) => !name.startsWith('@armilla/') && !argued.includes(`\`${name}\``),
  );
  assert.deepEqual(silent, []);
});

/** Lines of code without comments. */
function codeLines(text: string): string[] {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ''))
    .split('\n')
    .map((line) => line.replace(/(^|\s)\/\/.*$/, ''));
}
