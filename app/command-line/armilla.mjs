#!/usr/bin/env node
/**
 * The door of the command line: makes sure that Node 26 runs the rest. `npx` and the npm scripts
 * find ours first; a bare call on an older Node is handed on to it.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const ours = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));

if (Number(process.versions.node.split('.')[0]) >= 26) {
  module.enableCompileCache?.();
  await import('./main.ts');
} else if (existsSync(ours)) {
  const child = spawn(ours, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
} else {
  process.stderr.write('Armilla is not installed yet. In its folder run: npm ci\n');
  process.exit(2);
}
