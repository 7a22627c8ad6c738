/** Lists that may not fit one answer: a page, and where the next begins. */
import { concat } from '@armilla/bytes';
import type { Answer } from '@armilla/globalplatform';
import { ok, STATUS, say } from './answer.ts';

/** What one answer holds, under R-MAC and R-ENC as well. */
const PAGE_BYTES = 228;

export type Page = {
  readonly answer: Answer;
  /** Where to go on when `next occurrence` is asked for; 0 after the last page. */
  readonly next: number;
};

/** The entries from `from` on that fit; 6310 when there are more, 6A88 when there are none. */
export function page(entries: readonly Uint8Array[], from: number): Page {
  const fitting: Uint8Array[] = [];
  for (const entry of entries.slice(from)) {
    if (concat(...fitting, entry).length > PAGE_BYTES) break;
    fitting.push(entry);
  }
  if (fitting.length === 0) return { answer: say(STATUS.DATA_NOT_FOUND), next: 0 };
  const next = from + fitting.length;
  const data = concat(...fitting);
  if (next >= entries.length) return { answer: ok(data), next: 0 };
  return { answer: { data, status: STATUS.MORE_DATA }, next };
}
