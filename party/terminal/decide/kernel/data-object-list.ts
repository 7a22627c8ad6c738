/** What a card asks for in a PDOL or CDOL1, and the answer to it (EMV Book 3, 5.4). */
import { buildDol, decodeDol } from '@armilla/tlv';
import type { ToldElement } from './command.ts';
import { dataObject, type KernelContext } from './context.ts';

export interface DolAnswer {
  /** The values side by side, as the command carries them. */
  readonly data: Uint8Array;
  readonly told: readonly ToldElement[];
}

/**
 * Fills a list from the terminal's data and the card's. Throws DecodeError when it is malformed.
 */
export function answerDol(context: KernelContext, list: Uint8Array): DolAnswer {
  const entries = decodeDol(list);
  const data = buildDol(entries, (tag) => dataObject(context, tag));
  let offset = 0;
  const told = entries.map(({ tag, length }) => {
    offset += length;
    return { tag, value: data.subarray(offset - length, offset) };
  });
  return { data, told };
}
