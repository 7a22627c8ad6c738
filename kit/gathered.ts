/** Who shares a commit: those who come in the same breath. */
import { setImmediate } from 'node:timers/promises';

/**
 * Resolves when a turn of the event loop brings nobody more to the line, or `most` stand in it.
 * Those who were just answered and come again, and what lay in other connections, then go together;
 * whoever comes alone waits for one empty turn.
 */
export async function gathered(line: { readonly length: number }, most: number): Promise<void> {
  let known: number;
  do {
    known = line.length;
    await setImmediate();
  } while (line.length > known && line.length < most);
}
