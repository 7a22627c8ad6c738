/** `armilla programme check FILE …`: reads rules, a bank's or the service's, and explains them. */
import { checkProgramme, ProgrammeError } from '@armilla/kit/programme-files';
import { type Command, type Speak, UsageError } from '../command.ts';
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
  usage: 'check FILE… [--json]',
  summary: 'Checks a bank’s or the service’s rules and explains them.',
  help:
    'Each file is checked by itself and against those around it (../service, ../bank, ../help).\n' +
    'Faults are told one a line as file:line: field: rule, with exit code 1. A value that no page\n' +
    'states is marked "(assumed)": it is in force, but help claims nothing from it.',
  options: {},
  async run({ positionals }, speak) {
    const [verb, ...files] = positionals;
    if (verb !== 'check' || files.length === 0) {
      throw new UsageError('Say: programme check FILE.');
    }
    const right = files.map((file, index) => check(file, index, speak));
    return right.every(Boolean) ? 0 : 1;
  },
};

/** Tells what a file means, or its faults. An empty line stands between two files. */
function check(file: string, index: number, speak: Speak): boolean {
  try {
    const told = explained(file);
    const text = told.sentences.map(spell).join('\n');
    speak.say({ ok: true, ...told }, index === 0 ? text : `\n${text}`);
    return true;
  } catch (error) {
    if (!(error instanceof ProgrammeError)) throw error;
    speak.complain(error.message, { faults: error.faults });
    return false;
  }
}
