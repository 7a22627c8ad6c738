/**
 * What goes on behind the tills: the line to a bank, the end of a day, and the books of the day.
 */
import type { acquirerContract } from '@armilla/api/acquirer';
import type { stageContract } from '@armilla/api/stage';
import type { Client, Handlers } from '@armilla/kit/contract';
import { isRefusal, refuse } from '@armilla/kit/refusal';
import type { Line } from './line.ts';

export interface NetworkDeps {
  readonly acquirer: Client<typeof acquirerContract>;
  readonly issuerLine: (programmeId: string) => Pick<Line, 'state' | 'set'> | undefined;
}

export function atTheNetwork({
  acquirer,
  issuerLine,
}: NetworkDeps): Pick<
  Handlers<typeof stageContract>,
  'cutIssuer' | 'closeBusinessDay' | 'reconcile'
> {
  return {
    async cutIssuer({ programmeId, line }) {
      const found = issuerLine(programmeId);
      if (found === undefined) return refuse('NOT_FOUND');
      found.set(line);
      return { programmeId, line };
    },
    async closeBusinessDay(_, { idempotencyKey }) {
      const closed = await acquirer.closeBusinessDay({}, { idempotencyKey });
      if (isRefusal(closed)) return closed;
      if (closed.fileId !== undefined) await heardOf(acquirer, closed.fileId);
      return closed;
    },
    reconcile: ({ businessDate }) => acquirer.reconcile({ businessDate }),
  };
}

const LOOK_EVERY_MS = 100;
const LOOKS = 100;

/** Until the network has said what it took of a file; a network that is away is not waited for. */
async function heardOf(acquirer: NetworkDeps['acquirer'], fileId: string): Promise<void> {
  for (let looks = 0; looks < LOOKS; looks++) {
    const listed = await acquirer.listClearingFiles({});
    if (isRefusal(listed)) return;
    const file = listed.files.find((candidate) => candidate.fileId === fileId);
    if (file?.state !== 'SENDING') return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
