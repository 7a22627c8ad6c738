/** `armilla programme check FILE`: reads a bank's rules and says them in sentences. */
import type { BankProgramme } from '@armilla/kit/programme';
import { ProgrammeError, readBankProgramme } from '@armilla/kit/programme-files';
import { type Command, UsageError } from '../command.ts';

function inSentences(bank: BankProgramme): readonly string[] {
  const may = bank.products.filter((product) => product.tokenisable).map(({ name }) => name);
  const mayNot = bank.products.filter((product) => !product.tokenisable).map(({ name }) => name);
  const rule = bank.identification;
  return [
    `${bank.name} (${bank.country.alpha2}) issues cards in ${bank.currency}.`,
    `Can be added to a wearable: ${may.join(', ')}.`,
    ...(mayNot.length === 0 ? [] : [`Cannot be added: ${mayNot.join(', ')}.`]),
    `A wearable carries up to ${bank.cap.cards} of its cards. Wearables: ${bank.models.join(', ')}.`,
    `Codes have ${rule.codeLength} digits, live ${rule.lifetimeMinutes} minutes, are sent at most ` +
      `${rule.sends} times and may be mistyped ${rule.tries - 1} times.`,
    rule.expired === 'NEW_CODE'
      ? 'When a code expires, a new one may be asked for.'
      : 'When a code expires, the card is removed and added again.',
    `Whoever has no SMS calls ${bank.callCentre}.`,
    ...bank.rewards.map(
      (r) => `${r.programme}: ${r.pointsPerUnit} points for each whole ${bank.currency}.`,
    ),
  ];
}

export const programme: Command = {
  name: 'programme',
  usage: 'check FILE [--json]',
  summary: 'Checks a bank’s rules and explains them.',
  help: 'Faults are told one a line as file:line: field: rule, with exit code 1.',
  options: {},
  async run({ positionals }, speak) {
    const [verb, file] = positionals;
    if (verb !== 'check' || file === undefined) throw new UsageError('Say: programme check FILE.');
    try {
      const bank = readBankProgramme(file);
      const lines = inSentences(bank);
      speak.say({ ok: true, programme: bank.id, sentences: lines }, lines.join('\n'));
      return 0;
    } catch (error) {
      if (!(error instanceof ProgrammeError)) throw error;
      speak.complain(error.message, { faults: error.faults });
      return 1;
    }
  },
};
