/** Reads the programmes, the rules as data. A wrong one is told by file, line and field. */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { z } from 'zod';
import type { HelpBook } from './help.ts';
import { readHelp } from './help-files.ts';
import {
  type BankProgramme,
  bankProgramme,
  type ServiceProgramme,
  serviceProgramme,
} from './programme.ts';
import { type Fault, faultsBetween, faultsOfBank, faultsOfService } from './programme-rules.ts';
import { ProgrammeError, readYaml, type YamlFile, yamlFiles } from './yaml-file.ts';

export { ProgrammeError } from './yaml-file.ts';

export interface Programmes {
  readonly service: ServiceProgramme;
  readonly banks: readonly BankProgramme[];
  /** The questions and answers in every language of the banks. */
  readonly help: HelpBook;
}

/**
 * Reads `service/*.yaml` (the first), `bank/*.yaml` and `help/*.yaml` of a folder. Throws
 * {@link ProgrammeError} with every fault there is.
 */
export function readProgrammes(folder: string): Programmes {
  const [serviceFile] = yamlFiles(join(folder, 'service'));
  if (serviceFile === undefined) throw new ProgrammeError([`${folder}: no service programme`]);
  const service = readOne(serviceFile, serviceProgramme, faultsOfService);
  const banks = together(yamlFiles(join(folder, 'bank')).map((file) => () => readBank(file)));
  const help = readHelp(join(folder, 'help'));
  const faults = [
    ...banks.flatMap((bank, i) => between(service.content, bank, banks.slice(0, i))),
    ...banks.flatMap((bank) => unhelped(bank, help)),
  ];
  if (faults.length > 0) throw new ProgrammeError(faults);
  return { service: service.content, banks: banks.map(({ content }) => content), help };
}

/** One bank's rules, by themselves. Throws {@link ProgrammeError}. */
export function readBankProgramme(file: string): BankProgramme {
  return readBank(file).content;
}

export type CheckedProgramme =
  | { readonly kind: 'BANK'; readonly bank: BankProgramme; readonly service?: ServiceProgramme }
  | { readonly kind: 'SERVICE'; readonly service: ServiceProgramme };

/**
 * Checks one file, a bank's or a service's, and how it agrees with the programmes it stands among:
 * those of `../service` and `../bank`, where they are. Throws {@link ProgrammeError}.
 */
export function checkProgramme(file: string): CheckedProgramme {
  const folder = dirname(dirname(resolve(file)));
  if (isService(file)) {
    const service = readOne(file, serviceProgramme, faultsOfService).content;
    const banks = siblings(folder, 'bank').map(readBank);
    const faults = banks.flatMap((bank) => between(service, bank, []));
    if (faults.length > 0) throw new ProgrammeError(faults);
    return { kind: 'SERVICE', service };
  }
  const bank = readBank(file);
  const [serviceFile] = siblings(folder, 'service');
  if (serviceFile === undefined) return { kind: 'BANK', bank: bank.content };
  const service = readOne(serviceFile, serviceProgramme, faultsOfService).content;
  const others = siblings(folder, 'bank').filter((other) => resolve(other) !== resolve(file));
  const faults = [
    ...between(service, bank, others.map(readBank)),
    ...(existsSync(join(folder, 'help')) ? unhelped(bank, readHelp(join(folder, 'help'))) : []),
  ];
  if (faults.length > 0) throw new ProgrammeError(faults);
  return { kind: 'BANK', bank: bank.content, service };
}

/** A service's rules lie in a folder of that name; elsewhere a file is a bank's. */
function isService(file: string): boolean {
  return resolve(file).split(/[\\/]/).at(-2) === 'service';
}

function siblings(folder: string, name: string): string[] {
  return existsSync(join(folder, name)) ? yamlFiles(join(folder, name)) : [];
}

function readBank(file: string): YamlFile<BankProgramme> {
  return readOne(file, bankProgramme, faultsOfBank);
}

function readOne<Shape extends z.ZodType>(
  file: string,
  shape: Shape,
  rules: (content: z.infer<Shape>) => readonly Fault[],
): YamlFile<z.infer<Shape>> {
  const read = readYaml(file, shape);
  const faults = rules(read.content).map(({ path, message }) => read.fault(path, message));
  if (faults.length > 0) throw new ProgrammeError(faults);
  return read;
}

/** Every answer, or the faults of all that have some. */
function together<T>(reads: readonly (() => T)[]): readonly T[] {
  const faults: string[] = [];
  const answers = reads.flatMap((read) => {
    try {
      return [read()];
    } catch (error) {
      if (!(error instanceof ProgrammeError)) throw error;
      faults.push(...error.faults);
      return [];
    }
  });
  if (faults.length > 0) throw new ProgrammeError(faults);
  return answers;
}

function between(
  service: ServiceProgramme,
  bank: YamlFile<BankProgramme>,
  others: readonly YamlFile<BankProgramme>[],
): string[] {
  const contents = others.map(({ content }) => content);
  return faultsBetween(service, bank.content, contents).map(({ path, message }) =>
    bank.fault(path, message),
  );
}

function unhelped(bank: YamlFile<BankProgramme>, help: HelpBook): string[] {
  return bank.content.languages.flatMap((language, i) =>
    help[language] === undefined
      ? [bank.fault(['languages', i], `there is no help in ${language}`)]
      : [],
  );
}
