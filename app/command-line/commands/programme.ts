/** `armilla programme check FILE`: reads rules, a bank's or the service's, and explains them. */
import { checkProgramme, ProgrammeError } from '@armilla/kit/programme-files';
import { type Command, UsageError } from '../command.ts';
import { bankInSentences } from './programme-bank.ts';
import { type Sentence, spell } from './programme-sentence.ts';
import { serviceInSentences } from './programme-service.ts';

interface Explained {
  readonly kind: 'BANK' | 'SERVICE';
  readonly programme: string;
  readonly sentences: readonly Sentence[];
}

function explained(file: string): Explained {
  const checked = checkProgramme(file);
  const { kind, service } = checked;
  if (checked.kind === 'SERVICE') {
    const sentences = serviceInSentences(checked.service);
    return { kind, programme: checked.service.id, sentences };
  }
  return { kind, programme: checked.bank.id, sentences: bankInSentences(checked.bank, service) };
}

export const programme: Command = {
  name: 'programme',
  usage: 'check FILE [--json]',
  summary: 'Checks a bank’s or the service’s rules and explains them.',
  help:
    'A file among others (../service, ../bank, ../help) is checked against them as well. Faults ' +
    'are told one a line as file:line: field: rule, with exit code 1. What nobody states is ' +
    'marked as assumed.',
  options: {},
  async run({ positionals }, speak) {
    const [verb, file] = positionals;
    if (verb !== 'check' || file === undefined) throw new UsageError('Say: programme check FILE.');
    try {
      const told = explained(file);
      speak.say({ ok: true, ...told }, told.sentences.map(spell).join('\n'));
      return 0;
    } catch (error) {
      if (!(error instanceof ProgrammeError)) throw error;
      speak.complain(error.message, { faults: error.faults });
      return 1;
    }
  },
};
