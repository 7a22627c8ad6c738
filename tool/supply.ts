/**
 * What we are made of, read from the lock file: every package with its version, licence, place of
 * origin and digest. npm's own `npm sbom` gives up on a dependency that is asked for by a tag, and
 * writes times and random numbers, so this one is ours.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const root = fileURLToPath(new URL('..', import.meta.url));

const lockEntry = z.object({
  version: z.string().optional(),
  license: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
  dev: z.boolean().optional(),
  inBundle: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
});
const lockFile = z.object({ packages: z.record(z.string(), lockEntry) });

export interface Part {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  /** Of the archive, in the words of Subresource Integrity; absent where it came in another's. */
  readonly integrity: string | undefined;
  readonly origin: string | undefined;
  /** To build and prove only. */
  readonly dev: boolean;
  readonly bundled: boolean;
  readonly hasInstallScript: boolean;
  /** Where npm puts it. */
  readonly place: string;
}

/** Licences that packages keep to themselves, read in their LICENSE files. */
const READ_BY_HAND: Readonly<Record<string, string>> = {
  'png-js': 'MIT',
};

/** Odd spellings of the field by its name in the SPDX list. */
const SPDX: Readonly<Record<string, string>> = {
  'GPL v3': 'GPL-3.0-only',
  '(LGPL-2.0 or MIT)': '(LGPL-2.0-only OR MIT)',
};

/** All third-party packages of a lock file, by name and version. */
export function partsOf(lockText: string): readonly Part[] {
  const { packages } = lockFile.parse(JSON.parse(lockText));
  const found = Object.entries(packages).flatMap(([place, entry]): Part[] => {
    const name = place.split('node_modules/').at(-1) ?? '';
    if (!place.includes('node_modules/') || entry.link === true) return [];
    const told = entry.license ?? READ_BY_HAND[name] ?? '';
    return [
      {
        name,
        version: entry.version ?? '',
        licence: SPDX[told] ?? told,
        integrity: entry.integrity,
        origin: entry.resolved,
        dev: entry.dev === true,
        bundled: entry.inBundle === true,
        hasInstallScript: entry.hasInstallScript === true,
        place,
      },
    ];
  });
  return found.toSorted((a, b) => (a.place < b.place ? -1 : 1));
}

export function lockText(): string {
  return readFileSync(`${root}package-lock.json`, 'utf8');
}

/** What may be in what we ship. */
const SHIPPED: ReadonlySet<string> = new Set([
  'MIT',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
  'OFL-1.1',
  'MPL-2.0',
  'CC0-1.0',
]);

/** What runs beside ours and never with it: argued in doc/dependencies.md. */
const BESIDE: Readonly<Record<string, string>> = { jxon: 'GPL-3.0-only' };

/** Whether a licence expression of SPDX lets us have the package. */
export function isAllowed({ name, licence, dev }: Part): boolean {
  if (dev && BESIDE[name] === licence) return true;
  const words = licence.replace(/[()]/g, '');
  const any = words.split(' OR ').map((choice) => choice.split(' AND '));
  return words !== '' && any.some((all) => all.every((one) => SHIPPED.has(one.trim())));
}

/** What is wrong with the parts, a sentence each; nothing when all is well. */
export function troublesWith(parts: readonly Part[]): readonly string[] {
  return parts.flatMap((part) => {
    const who = `${part.name} ${part.version}`;
    const isHeld = part.integrity?.startsWith('sha512-') === true;
    return [
      ...(part.licence === '' ? [`${who} names no licence`] : []),
      ...(part.licence !== '' && !isAllowed(part)
        ? [`${who}: ${part.licence} is not allowed`]
        : []),
      ...(isHeld || part.bundled ? [] : [`${who} has no SHA-512 digest in the lock file`]),
      ...(part.hasInstallScript ? [`${who} wants to run a script when it is installed`] : []),
      ...(/^(?:git|http:|file:)/.test(part.origin ?? '')
        ? [`${who} comes from ${part.origin}`]
        : []),
    ];
  });
}

/** The bill of materials, CycloneDX 1.6 as JSON: the same for the same lock file, byte for byte. */
export function billOf(parts: readonly Part[], version: string): string {
  const unique = new Map(parts.map((part) => [`${part.name}@${part.version}`, part]));
  const names = [...unique.keys()].sort();
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': `armilla@${version}`,
        name: 'armilla',
        version,
        licenses: [{ license: { id: 'Apache-2.0' } }],
      },
    },
    components: names.flatMap((name) => {
      const part = unique.get(name);
      return part === undefined ? [] : [component(part, parts)];
    }),
  };
  return `${JSON.stringify(bill, null, 1)}\n`;
}

function component(part: Part, all: readonly Part[]) {
  const { name, version, licence, integrity } = part;
  const alike = all.filter((other) => other.name === name && other.version === version);
  const url = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return {
    type: 'library',
    'bom-ref': url,
    name,
    version,
    purl: url,
    scope: alike.every(({ dev }) => dev) ? 'excluded' : 'required',
    licenses: / (?:OR|AND) /.test(licence)
      ? [{ expression: licence }]
      : [{ license: { id: licence } }],
    ...(integrity && { hashes: [{ alg: 'SHA-512', content: digestOf(integrity) }] }),
  };
}

function digestOf(integrity: string): string {
  return Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
}
