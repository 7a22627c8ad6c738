/**
 * The READMEs of the wire libraries: the first example of each runs and prints what it says, and
 * the lists of functions leave none out.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const LIBRARIES = ['bytes', 'cipher', 'tlv', 'emv', 'iso8583', 'globalplatform', 'explain'];
/** Every README lists every function of its library. */
const LISTED = LIBRARIES;

function readme(library: string): string {
  return readFileSync(new URL(`${library}/README.md`, import.meta.url), 'utf8');
}

function firstExample(library: string): string {
  return /```ts\n([\s\S]*?)```/.exec(readme(library))?.[1] ?? assert.fail('no example');
}

/** What the example says it prints: the comments from each `console.log` to the next statement. */
function promises(example: string): readonly string[] {
  const lines = example.split('\n');
  return lines.flatMap((line, i) => {
    const beside = /console\.log\(.*; \/\/ (.*)$/.exec(line)?.[1];
    if (beside !== undefined) return [beside];
    const isBelow = /^\/\/ /.test(line) && isPrinting(lines, i - 1);
    return isBelow ? [line.slice(3)] : [];
  });
}

/** Whether the lines upwards from `i` are comments that end at a `console.log`. */
function isPrinting(lines: readonly string[], i: number): boolean {
  const line = lines[i] ?? '';
  return line.startsWith('console.log(') || (line.startsWith('// ') && isPrinting(lines, i - 1));
}

/** A promise may end in words that explain it: `16, that is 8 bytes`. */
function isKept(promise: string, printed: string): boolean {
  return promise === printed || promise.startsWith(`${printed}, `);
}

for (const library of LIBRARIES) {
  test(`the first example of @armilla/${library} prints what it says`, () => {
    const example = firstExample(library);
    const options = { cwd: root, input: example, encoding: 'utf8' } as const;
    const run = spawnSync(process.execPath, ['--input-type=module-typescript'], options);
    assert.equal(run.status, 0, run.stderr);
    const printed = run.stdout.trimEnd().split('\n');
    const promised = promises(example);
    assert.ok(promised.length > 0, 'an example that says what it prints');
    let place = 0;
    for (const promise of promised) {
      if (promise.trim() === '…') continue;
      const found = printed.findIndex((line, i) => i >= place && isKept(promise, line));
      assert.notEqual(found, -1, `“${promise}” is not printed, but:\n${run.stdout}`);
      place = found + 1;
    }
  });
}

for (const library of LISTED) {
  test(`the README of @armilla/${library} names every function`, async () => {
    const exported: Readonly<Record<string, unknown>> = await import(`@armilla/${library}`);
    const code =
      readme(library)
        .match(/`[^`\n]+`/g)
        ?.join(' ') ?? '';
    const names = Object.keys(exported).filter((name) => typeof exported[name] === 'function');
    assert.ok(names.length > 5);
    const missing = names.filter((name) => !new RegExp(`\\b${name}\\b`).test(code));
    assert.deepEqual(missing, []);
  });
}
