/** Pending reversals and advices on disk. */
import { MessageFiles, type MessageFilesOptions } from './message-files.ts';
import type { PendingAdvices } from './pending-advices.ts';
import type { PendingReversals } from './pending-reversals.ts';

export type ReversalFilesOptions = MessageFilesOptions;

const REVERSAL = '.reversal';
const ADVICE = '.advice';
/** `.refused-12`: what the host answered stands in the name. */
const REFUSED = '.refused-';

/**
 * Throws when a file was changed or belongs to another key: a lost reversal is never passed over.
 */
export function reversalFiles(options: MessageFilesOptions): PendingReversals {
  const files = new MessageFiles(options);
  return {
    put: (reversal) => files.put(reversal, REVERSAL),
    remove: (rrn) => files.remove(rrn, REVERSAL),
    list: () => files.list(/^\.reversal$/),
  };
}

/** Throws as {@link reversalFiles} does. The folder may be the same. */
export function adviceFiles(options: MessageFilesOptions): PendingAdvices {
  const files = new MessageFiles(options);
  return {
    put: (advice) => files.put(advice, ADVICE),
    remove: (rrn) => files.remove(rrn, ADVICE),
    list: () => files.list(/^\.advice$/),
    setAside: (rrn, responseCode) => files.rename(rrn, ADVICE, `${REFUSED}${responseCode}`),
    async refused() {
      const list = await files.list(/^\.refused-[0-9A-Z]{2}$/);
      return list.map(({ rrn, message, suffix }) => ({
        rrn,
        message,
        responseCode: suffix.slice(REFUSED.length),
      }));
    },
  };
}
