/**
 * An acquirer's clearing file comes: read whole, kept as it came, and taken once. What becomes of
 * its records is found out afterwards.
 */
import type { tokenServiceContract } from '@armilla/api/token-service';
import { DecodeError, hex } from '@armilla/bytes';
import { sha256 } from '@armilla/cipher';
import { type ClearingFile, decodeClearingFile } from '@armilla/clearing';
import type { AnswerOf, InputOf } from '@armilla/kit/contract';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import type { Room } from '../room.ts';
import { clearingFile, insertFile } from '../store/clearing.ts';

type Operation = (typeof tokenServiceContract)['operations']['presentClearing'];

export async function presentClearing(
  room: Room,
  { fileId, acquirerId, text }: InputOf<Operation>,
): Promise<AnswerOf<Operation> | Refusal> {
  const file = read(text);
  if ('code' in file) return file;
  if (file.fileId !== fileId) return unreadable('line 1.file');
  if (file.acquirerId !== withoutZeros(acquirerId)) return unreadable('line 1.acquirer');
  const answer = await room.database.transaction(async (tx) => {
    const digest = hex(sha256(new TextEncoder().encode(text)));
    const known = await clearingFile(tx, fileId);
    if (known !== undefined && known.digest !== digest) {
      return unreadable('another file came under this identifier');
    }
    if (known !== undefined) return { fileId };
    const row = {
      file_id: fileId,
      acquirer_id: file.acquirerId,
      business_date: file.businessDate,
      records: BigInt(file.records.length),
      digest,
      text,
    };
    await insertFile(tx, row, room.clock.now());
    return { fileId };
  });
  room.nudge();
  return answer;
}

function read(text: string): ClearingFile | Refusal {
  try {
    return decodeClearingFile(text);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const { path } = error;
    return path.startsWith('trailer') ? refuse('CLEARING_FILE_TOTALS', path) : unreadable(path);
  }
}

function unreadable(detail: string): Refusal {
  return refuse('CLEARING_FILE_UNREADABLE', detail);
}

/** Leading zeros are fill in institution ids. */
function withoutZeros(id: string): string {
  return id.replace(/^0+/, '');
}
