/** No sentence stands in a component: whatever a person reads comes from the words of a language. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

const SOURCES = fileURLToPath(new URL('../', import.meta.url));
/** Attributes that are read aloud or shown. */
const SPOKEN = new Set(['alt', 'title', 'placeholder', 'label', 'aria-label', 'aria-description']);
/** The name of the product is the same everywhere. */
const NAMES = new Set(['Armilla']);
const LETTERS = /\p{L}{2,}/u;

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

function textsIn(source: string, file: string): string[] {
  const { program, errors } = parseSync(file, source);
  assert.deepEqual(errors, [], file);
  const found: string[] = [];
  visit(program as unknown as Node, (node) => {
    const text = spokenText(node);
    if (text !== undefined && LETTERS.test(text) && !NAMES.has(text.trim()))
      found.push(text.trim());
  });
  return found;
}

function spokenText(node: Node): string | undefined {
  if (node.type === 'JSXText') return String(node.value);
  if (node.type !== 'JSXAttribute') return undefined;
  const { name } = node.name as Node;
  const value = node.value as Node | null;
  return SPOKEN.has(String(name)) && value?.type === 'Literal' ? String(value.value) : undefined;
}

function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  for (const inner of Object.values(node).flat()) {
    if (typeof inner === 'object' && inner !== null && 'type' in inner) visit(inner as Node, see);
  }
}

test('components hold no text of their own', () => {
  const files = globSync('**/*.tsx', { cwd: SOURCES });
  assert.ok(files.length > 50);
  const found = files.flatMap((file) =>
    textsIn(readFileSync(`${SOURCES}${file}`, 'utf8'), file).map((text) => `${file}: ${text}`),
  );
  assert.deepEqual(found, []);
});

test('a text in a component is found', () => {
  assert.deepEqual(
    textsIn('const a = <p aria-label="Say it">Pay now {b}</p>;', 'a.tsx'),
    ['Pay now', 'Say it'].toReversed(),
  );
  assert.deepEqual(textsIn('const a = <p title={t("x")}>Armilla · {b}</p>;', 'a.tsx'), [
    'Armilla ·',
  ]);
});
