/** Questions and answers of every bank, in its languages (M31). */
import type { walletContract } from '@armilla/api/wallet';
import type { Handlers } from '@armilla/kit/contract';
import { type HelpEntry, helpOf, searchHelp } from '@armilla/kit/help';
import { type Language, refuse } from '@armilla/kit/refusal';
import type { Desk } from './desk.ts';

type Answers = Handlers<typeof walletContract>;

export function helpAnswers(desk: Desk): Pick<Answers, 'getHelp' | 'searchHelp'> {
  return {
    getHelp: async ({ programmeId, language }) =>
      helpOfBanks(desk, programmeId, language, (entries) => entries),
    searchHelp: async ({ programmeId, language, text }) =>
      helpOfBanks(desk, programmeId, language, (entries) => searchHelp(entries, text)),
  };
}

function helpOfBanks(
  { banks, service, help }: Desk,
  programmeId: string | undefined,
  language: Language,
  choose: (entries: readonly HelpEntry[]) => readonly HelpEntry[],
) {
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
