/** Reads the programmes, the rules as data. A wrong one is told by file, line and field. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import {
  type BankProgramme,
  bankProgramme,
  type ServiceProgramme,
  serviceProgramme,
} from './programme.ts';

export interface Programmes {
  readonly service: ServiceProgramme;
  readonly banks: readonly BankProgramme[];
}

/** What is wrong with a programme file, one line a fault: `file:line: field: rule`. */
export class ProgrammeError extends Error {
  override readonly name = 'ProgrammeError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

/**
 * Reads `service/*.yaml` (the first) and `bank/*.yaml` of a folder. Throws {@link ProgrammeError}.
 */
export function readProgrammes(folder: string): Programmes {
  const [serviceFile] = yamlFiles(join(folder, 'service'));
  if (serviceFile === undefined) throw new ProgrammeError([`${folder}: no service programme`]);
  const banks = yamlFiles(join(folder, 'bank')).map(readBankProgramme);
  const service = readFile(serviceFile, serviceProgramme);
  const faults = [...doubledRanges(banks), ...unknownModels(service, banks)];
  if (faults.length > 0) throw new ProgrammeError(faults);
  return { service, banks };
}

/** One bank's rules. Throws {@link ProgrammeError}. */
export function readBankProgramme(file: string): BankProgramme {
  return readFile(file, bankProgramme);
}

function yamlFiles(folder: string): string[] {
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

function readFile<Shape extends z.ZodType>(file: string, shape: Shape): z.infer<Shape> {
  const lines = new LineCounter();
  const document = parseDocument(textOf(file), { lineCounter: lines });
  if (document.errors.length > 0) {
    throw new ProgrammeError(
      document.errors.map(
        (e) => `${file}:${lines.linePos(e.pos[0]).line}: ${e.message.split('\n')[0]}`,
      ),
    );
  }
  const parsed = shape.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const line = lineOf(document, lines, issue.path);
    return `${file}:${line}: ${issue.path.join('.') || 'file'}: ${issue.message}`;
  });
  throw new ProgrammeError(faults);
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

function doubledRanges(banks: readonly BankProgramme[]): string[] {
  const seen = new Map<string, string>();
  return banks.flatMap((bank) =>
    [...bank.products.map(({ bin }) => bin), bank.token.bin].flatMap((bin) => {
      const other = seen.get(bin);
      seen.set(bin, bank.id);
      return other === undefined ? [] : [`bank ${bank.id}: range ${bin} is taken by ${other}`];
    }),
  );
}

function unknownModels(service: ServiceProgramme, banks: readonly BankProgramme[]): string[] {
  const known = new Set(service.models.map(({ model }) => model));
  return banks.flatMap((bank) =>
    bank.models
      .filter((model) => !known.has(model))
      .map((model) => `bank ${bank.id}: model ${model} is not in service ${service.id}`),
  );
}
