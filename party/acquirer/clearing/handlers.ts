/** The operations of the contract that are about clearing. */
import type { acquirerContract } from '@armilla/api/acquirer';
import type { Handlers } from '@armilla/kit/contract';
import { refuse } from '@armilla/kit/refusal';
import type { Desk } from '../desk/desk.ts';
import { findFile, listFiles } from '../store/clearing.ts';
import { closeNow } from './close.ts';
import { takeResult } from './present.ts';
import { reconcileDay } from './reconcile.ts';

export type ClearingHandlers = Pick<
  Handlers<typeof acquirerContract>,
  'closeBusinessDay' | 'listClearingFiles' | 'getClearingFile' | 'notifyClearing' | 'reconcile'
>;

const MOST_FILES = 200;

export function clearingHandlers(desk: Desk): ClearingHandlers {
  return {
    closeBusinessDay: () => closeNow(desk),
    async listClearingFiles() {
      const files = await listFiles(desk.database, MOST_FILES);
      return {
        files: files.map((file) => ({
          fileId: file.file_id,
          businessDate: file.business_date,
          records: Number(file.records),
          state: file.state,
          rejected: Number(file.rejected),
        })),
      };
    },
    async getClearingFile({ fileId }) {
      const file = await findFile(desk.database, fileId);
      if (file === undefined) return refuse('NOT_FOUND');
      const fileName = `${file.business_date}-${file.file_id}.clearing`;
      return { fileName, text: file.content };
    },
    async notifyClearing(result) {
      await takeResult(desk, result);
      return {};
    },
    reconcile: ({ businessDate }) => reconcileDay(desk, businessDate),
  };
}
