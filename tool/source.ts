/** The project's own sources as the laws see them: path, text, imports. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

export interface Source {
  /** From the project's root, with slashes. */
  readonly path: string;
  readonly text: string;
  /** Everything it imports, as written. */
  readonly imports: readonly string[];
}

/** Every file that git tracks or would track. */
export function filesOfTheHouse(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  return listed.split('\n').filter((path) => path !== '' && existsSync(`${root}${path}`));
}

export function sources(): readonly Source[] {
  return filesOfTheHouse()
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
    .map((path) => {
      const text = readFileSync(`${root}${path}`, 'utf8');
      return { path, text, imports: importsOf(text) };
    });
}

export function importsOf(text: string): readonly string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '');
  const found = code.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]|(?:^|\n)import\s+['"]([^'"]+)['"]/g,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || /\/test\//.test(path);
}
