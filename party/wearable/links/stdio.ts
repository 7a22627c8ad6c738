/**
 * A card as lines: one command APDU in hexadecimal in, one answer out. The line `reset` is a card
 * reset and is not answered; blank lines and lines that start with `#` are remarks.
 */
import { DecodeError, fromHex, hex } from '@armilla/bytes';
import type { CardLink } from '../secure-element/secure-element.ts';

/** Answers one line; undefined where there is nothing to say. No hexadecimal is status 6700. */
export function answerLine(card: CardLink, line: string): string | undefined {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return undefined;
  if (text.toLowerCase() === 'reset') {
    card.reset();
    return undefined;
  }
  try {
    return hex(card.transceive(fromHex(text)));
  } catch (error) {
    if (error instanceof DecodeError) return '6700';
    throw error;
  }
}

/** Serves a card over lines until they end. */
export async function serveLines(
  card: CardLink,
  lines: AsyncIterable<string>,
  write: (line: string) => void,
): Promise<void> {
  for await (const line of lines) {
    const answer = answerLine(card, line);
    if (answer !== undefined) write(`${answer}\n`);
  }
}
