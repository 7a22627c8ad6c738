/** Questions and answers of one bank or of several, as a party gives them (M31). */
import { type HelpBook, type HelpEntry, helpOf, searchHelp } from './help.ts';
import type { BankProgramme, ServiceProgramme } from './programme.ts';
import { type Language, type Refusal, refuse } from './refusal.ts';

export interface HelpSources {
  readonly service: ServiceProgramme;
  readonly banks: readonly BankProgramme[];
  readonly help: HelpBook;
}

interface Question {
  readonly programmeId?: string | undefined;
  readonly language: Language;
}

interface Answer {
  readonly banks: { programmeId: string; bankName: string; entries: HelpEntry[] }[];
}

/** The handlers of `helpOperations`. */
export function helpAnswers(sources: HelpSources) {
  return {
    getHelp: async (question: Question) => chosen(sources, question, (entries) => entries),
    searchHelp: async ({ text, ...question }: Question & { readonly text: string }) =>
      chosen(sources, question, (entries) => searchHelp(entries, text)),
  };
}

function chosen(
  { banks, service, help }: HelpSources,
  { programmeId, language }: Question,
  choose: (entries: readonly HelpEntry[]) => readonly HelpEntry[],
): Answer | Refusal {
  const wanted = banks.filter(({ id }) => programmeId === undefined || id === programmeId);
  if (wanted.length === 0) return refuse('NOT_FOUND');
  return {
    banks: wanted.map((bank) => ({
      programmeId: bank.id,
      bankName: bank.name,
      entries: [...choose(helpOf(help, service, bank, language))],
    })),
  };
}
