/**
 * `npm run audit`: whether what we depend on may be trusted. Digests, licences, origins and scripts
 * are read from the lock file; known vulnerabilities are asked of the registry, where it answers.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { lockText, partsOf, troublesWith } from './supply.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const PATIENCE_MS = 60_000;

const parts = partsOf(lockText());
const troubles = troublesWith(parts);
for (const trouble of troubles) console.log(`✗ ${trouble}`);
if (troubles.length === 0) {
  console.log(
    `✓ ${parts.length} packages: each with digest and licence, no script at installation`,
  );
}
const known = vulnerabilities();
console.log(known.text);
process.exitCode = troubles.length > 0 || known.found > 0 ? 1 : 0;

/** What the registry knows of the packages that run in production. */
function vulnerabilities(): { readonly found: number; readonly text: string } {
  const asked = spawnSync('npm', ['audit', '--omit=dev', '--json', '--audit=true'], {
    cwd: root,
    encoding: 'utf8',
    timeout: PATIENCE_MS,
    shell: process.platform === 'win32',
  });
  const report = reportIn(asked.stdout);
  if (report === undefined) {
    return {
      found: 0,
      text: '– known vulnerabilities: not asked, the registry does not answer. Try again later.',
    };
  }
  const found = Object.entries(report);
  if (found.length === 0) return { found: 0, text: '✓ no known vulnerability at run time' };
  const lines = found.map(([name, { severity }]) => `✗ ${name}: ${severity}`);
  return { found: found.length, text: `${lines.join('\n')}\nnpm audit tells more.` };
}

type Report = Readonly<Record<string, { readonly severity: string }>>;

function reportIn(text: string): Report | undefined {
  try {
    return (JSON.parse(text) as { vulnerabilities?: Report }).vulnerabilities;
  } catch {
    return undefined;
  }
}
