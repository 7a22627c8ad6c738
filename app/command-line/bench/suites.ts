/** The benchmarks by name. */
import type { Contest } from './measure.ts';
import { personalisationCost } from './personalisation.ts';
import { benchTap } from './tap.ts';
import { wireContests } from './wire.ts';

export interface Suite {
  readonly summary: string;
  /** Made only when it is run: making it loads the packages it measures against. */
  readonly contests: () => readonly Contest[] | Promise<readonly Contest[]>;
  /** What is counted and not timed, in words and for programs. */
  readonly counts?: () => Promise<Count>;
}

/** One line of counted things. */
export interface Count {
  readonly name: string;
  readonly words: string;
  readonly figures: object;
}

async function countPersonalisation(): Promise<Count> {
  const figures = await personalisationCost();
  const { commands, fewestCommands, commandBytes, answerBytes, dataBytes, imageBytes } = figures;
  const words =
    `personalisation of one card: ${commands} commands (${fewestCommands} would be the fewest), ` +
    `${commandBytes} bytes out and ${answerBytes} back for ${dataBytes} bytes of card data; ` +
    `${imageBytes} bytes of memory`;
  return { name: 'personalisation', words, figures };
}

export const SUITES: Readonly<Record<string, Suite>> = {
  tap: {
    summary: 'a whole tap, band and kernel',
    contests: benchTap,
    counts: countPersonalisation,
  },
  wire: { summary: 'the wire libraries', contests: wireContests },
};
