/** The ways a step ends a transaction, each with what the reader shows. */
import { type KernelContext, note } from './context.ts';
import type { Ending, L2 } from './vocabulary.ts';

/** END APPLICATION with "try another card", and a finding that says why. */
export function endApplication(
  context: KernelContext,
  l2: L2,
  code: string,
  text: string,
  statusWord = 0,
): Ending {
  note(context, code, text);
  return { kind: 'END_APPLICATION', message: 'TRY_ANOTHER_CARD', error: { l2, statusWord } };
}

/** The card answered with another status word than 9000. */
export function refusedByCard(context: KernelContext, name: string, statusWord: number): Ending {
  const spelt = statusWord.toString(16).toUpperCase().padStart(4, '0');
  const text = `the card answered ${name} with ${spelt}`;
  return endApplication(context, 'STATUS_BYTES', 'STATUS_BYTES', text, statusWord);
}
