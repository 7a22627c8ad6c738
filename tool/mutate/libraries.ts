/** The wire libraries with tables: where their sources, tests and golden files are. */
import { globSync, readFileSync } from 'node:fs';
import { root } from '../source.ts';

export interface Library {
  readonly name: string;
  /** A module whose `tables()` gives every table as data. */
  readonly tables: string;
  /** What `tables()` gave when it was last reviewed. */
  readonly golden: string;
}

export const LIBRARIES: readonly Library[] = [
  { name: 'tlv', tables: 'wire/tlv/test/tables.ts', golden: 'wire/tlv/vectors/tables.json' },
  {
    name: 'iso8583',
    tables: 'wire/iso8583/test/tables.ts',
    golden: 'wire/iso8583/vectors/tables.json',
  },
  { name: 'emv', tables: 'tool/mutate/tables-emv.ts', golden: 'tool/mutate/vectors/emv.json' },
  {
    name: 'globalplatform',
    tables: 'tool/mutate/tables-globalplatform.ts',
    golden: 'tool/mutate/vectors/globalplatform.json',
  },
  {
    name: 'cipher',
    tables: 'tool/mutate/tables-cipher.ts',
    golden: 'tool/mutate/vectors/cipher.json',
  },
];

export interface GoldenTable {
  readonly source: string;
  readonly rows: readonly unknown[];
}

export type Tables = Readonly<Record<string, GoldenTable>>;

/** Production sources of a library, from the project's root. */
export function sourcesOf({ name }: Library): readonly string[] {
  return globSync(`wire/${name}/*.ts`, { cwd: root })
    .filter((path) => !path.endsWith('.test.ts') && !path.endsWith('test-keys.ts'))
    .sort();
}

/** The library's own tests. */
export function testsOf({ name }: Library): readonly string[] {
  return globSync(`wire/${name}/*.test.ts`, { cwd: root })
    .sort()
    .map((path) => `${root}${path}`);
}

/** One row a line, so that a change shows as one. */
export function goldenText(tables: Tables): string {
  const parts = Object.entries(tables).map(([name, { source, rows }]) => {
    const lines = rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n');
    return `  ${JSON.stringify(name)}: {\n  "source": ${JSON.stringify(source)},\n  "rows": [\n${lines}\n  ]}`;
  });
  return `{\n${parts.join(',\n')}\n}\n`;
}

export function readGolden({ golden }: Library): string {
  return readFileSync(`${root}${golden}`, 'utf8');
}
