/** A YAML file of a known shape. What is wrong with it is told as `file:line: field: rule`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

/** What is wrong with programme files, one line a fault: `file:line: field: rule`. */
export class ProgrammeError extends Error {
  override readonly name = 'ProgrammeError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

export interface YamlFile<T> {
  readonly file: string;
  readonly content: T;
  /** A fault at a field, with its place. */
  fault(path: readonly PropertyKey[], message: string): string;
}

/** The files of a folder, by name. Throws {@link ProgrammeError}. */
export function yamlFiles(folder: string): string[] {
  const names = namesIn(folder).filter((name) => name.endsWith('.yaml'));
  return names.sort().map((name) => join(folder, name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    throw new ProgrammeError([`${folder}: cannot be read`]);
  }
}

/** Throws {@link ProgrammeError}. */
export function readYaml<Shape extends z.ZodType>(
  file: string,
  shape: Shape,
): YamlFile<z.infer<Shape>> {
  const lines = new LineCounter();
  const document = parseDocument(textOf(file), { lineCounter: lines });
  if (document.errors.length > 0) {
    throw new ProgrammeError(
      document.errors.map(
        (e) => `${file}:${lines.linePos(e.pos[0]).line}: ${e.message.split('\n')[0]}`,
      ),
    );
  }
  const fault = (path: readonly PropertyKey[], message: string) =>
    `${file}:${lineOf(document, lines, path)}: ${path.join('.') || 'file'}: ${message}`;
  const parsed = shape.safeParse(document.toJS());
  if (parsed.success) return { file, content: parsed.data, fault };
  throw new ProgrammeError(parsed.error.issues.map(({ path, message }) => fault(path, message)));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new ProgrammeError([`${file}: cannot be read`]);
  }
}

/** The line of a field, or of the nearest thing around it that is there. */
function lineOf(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  path: readonly PropertyKey[],
): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true) as { range?: [number] } | undefined;
    if (node?.range !== undefined) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
