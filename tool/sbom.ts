/** `npm run sbom [-- FILE]`: the bill of materials, CycloneDX, from the lock file alone. */
import { readFileSync, writeFileSync } from 'node:fs';
import { billOf, lockText, partsOf } from './supply.ts';

const file = process.argv[2] ?? 'sbom.cdx.json';
const manifest: unknown = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);
const { version } = manifest as { version: string };
const parts = partsOf(lockText());
writeFileSync(file, billOf(parts, version));
const shipped = parts.filter(({ dev }) => !dev).length;
console.log(`${file}: ${parts.length} packages, ${shipped} of them at run time.`);
