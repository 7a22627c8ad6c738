/**
 * The map from OWASP ASVS 5.0.0 to what we do: `doc/asvs.json` names every requirement by its
 * number and level, with the test that shows it or the reason why there is none. The standard's own
 * words are under a licence of their own and are not repeated.
 */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const root = fileURLToPath(new URL('..', import.meta.url));

const level = z.union([z.literal(1), z.literal(2), z.literal(3)]);

const requirement = z.discriminatedUnion('verdict', [
  /** Shown by a test, named by its title. */
  z.strictObject({ level, verdict: z.literal('TEST'), test: z.string().min(12) }),
  /** Met by how it is made or written down; `reason` says where. */
  z.strictObject({ level, verdict: z.literal('BY_DESIGN'), reason: z.string().min(12) }),
  z.strictObject({ level, verdict: z.literal('NOT_APPLICABLE'), reason: z.string().min(12) }),
  /** Honest: it is not met, or not in full. */
  z.strictObject({ level, verdict: z.literal('NOT_MET'), reason: z.string().min(12) }),
]);

const map = z.strictObject({
  standard: z.literal('OWASP ASVS'),
  version: z.literal('5.0.0'),
  requirements: z.record(z.string().regex(/^\d+\.\d+\.\d+$/), requirement),
});

export type Requirement = z.infer<typeof requirement>;
export type Requirements = Readonly<Record<string, Requirement>>;

export function requirements(): Requirements {
  const text = readFileSync(`${root}doc/asvs.json`, 'utf8');
  return map.parse(JSON.parse(text)).requirements;
}

/** How many requirements each section has, counted in the standard: 345, in 17 chapters. */
export const SECTIONS: Readonly<Record<string, readonly number[]>> = {
  1: [2, 10, 12, 3, 3],
  2: [3, 3, 5, 2],
  3: [1, 3, 5, 8, 8, 1, 5],
  4: [5, 5, 2, 4],
  5: [1, 6, 3, 3],
  6: [3, 12, 8, 6, 8, 4, 2, 4],
  7: [3, 4, 2, 5, 3, 2],
  8: [4, 4, 3, 2],
  9: [3, 4],
  10: [2, 3, 5, 16, 5, 2, 3],
  11: [4, 5, 5, 4, 2, 2, 2],
  12: [5, 2, 5],
  13: [4, 6, 4, 7],
  14: [2, 8, 3],
  15: [5, 5, 7, 4],
  16: [1, 5, 4, 3, 4],
  17: [2, 8, 2],
};

export function idsOfTheStandard(): readonly string[] {
  return Object.entries(SECTIONS).flatMap(([chapter, counts]) =>
    counts.flatMap((count, section) =>
      Array.from({ length: count }, (_, i) => `${chapter}.${section + 1}.${i + 1}`),
    ),
  );
}

export interface TestFile {
  readonly path: string;
  readonly text: string;
}

export function testFiles(): readonly TestFile[] {
  return globSync('**/*.test.ts', { cwd: root, exclude: (path) => path.includes('node_modules') })
    .toSorted()
    .map((path) => ({ path, text: readFileSync(`${root}${path}`, 'utf8') }));
}

/** Literal signs that a title made in a loop must have, to be told from any other. */
const LEAST_LITERAL = 12;

/** Where the test of that title stands; `undefined` when there is none. */
export function placeOf(title: string, files: readonly TestFile[]): string | undefined {
  const quoted = [`'${title}'`, `\`${title}\``, `"${title}"`];
  const plain = files.find(({ text }) => quoted.some((one) => text.includes(one)));
  return (plain ?? files.find((file) => templatesOf(file).some((one) => one.test(title))))?.path;
}

/** Titles with slots, `refuses ${code}`, as patterns. */
function templatesOf({ text }: TestFile): readonly RegExp[] {
  const found = [...text.matchAll(/\b(?:test|journey|alone)\(\s*`([^`]*\$\{[^`]*)`/g)];
  return found.flatMap(([, template = '']) => {
    const literals = template.split(/\$\{[^}]*\}/);
    if (literals.join('').length < LEAST_LITERAL) return [];
    return [new RegExp(`^${literals.map((part) => RegExp.escape(part)).join('.+')}$`)];
  });
}

export interface Score {
  readonly level: 1 | 2 | 3;
  readonly all: number;
  readonly tests: number;
  readonly byDesign: number;
  readonly notApplicable: number;
  readonly notMet: number;
}

/** What is asked up to a level: each includes those below. */
export function scores(of: Requirements): readonly Score[] {
  return ([1, 2, 3] as const).map((upTo) => {
    const asked = Object.values(of).filter((one) => one.level <= upTo);
    const count = (verdict: Requirement['verdict']) =>
      asked.filter((one) => one.verdict === verdict).length;
    return {
      level: upTo,
      all: asked.length,
      tests: count('TEST'),
      byDesign: count('BY_DESIGN'),
      notApplicable: count('NOT_APPLICABLE'),
      notMet: count('NOT_MET'),
    };
  });
}

/** Of what applies, how much is met: `87 %`. */
export function shareMet({ tests, byDesign, all, notApplicable }: Score): string {
  return `${Math.floor((100 * (tests + byDesign)) / (all - notApplicable))} %`;
}
