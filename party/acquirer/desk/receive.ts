/** A terminal's message with what the register knows of its terminal. */
import { DecodeError } from '@armilla/bytes';
import type { Message } from '@armilla/iso8583';
import type { Received } from '../decide/checks.ts';
import { toNetwork } from '../decide/messages.ts';
import { findTerminal } from '../store/store.ts';
import type { Desk } from './desk.ts';

/**
 * As it would go on as `mti`; as it came, when nobody knows its terminal or its DE 48 cannot be
 * read, which the checks then say.
 */
export async function receive(desk: Desk, asked: Message, mti: string): Promise<Received> {
  const terminal = await findTerminal(desk.database, asked.fields[41] ?? '');
  if (terminal === undefined) return { asked, enriched: asked, terminal };
  try {
    const sender = { terminal, acquirerId: desk.acquirerId, mti };
    return { asked, enriched: toNetwork(asked, sender), terminal };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { asked, enriched: asked, terminal };
  }
}
