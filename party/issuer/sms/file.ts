/** The SMS port of the embedded default: a file of sent messages, and no receipts. */
import { openMessageFile } from '../messages/file.ts';
import type { Sms, SmsPort } from './port.ts';

export interface SmsFile extends SmsPort {
  /** The messages to a number, oldest first. */
  listSms(to: string): Promise<readonly Sms[]>;
  close(): Promise<void>;
}

/** Opens or begins the file; a line that was cut off while it was written is taken away. */
export async function openSmsFile(path: string): Promise<SmsFile> {
  const file = await openMessageFile<Sms>(path);
  return {
    async send({ messageId, to, text, language, at }) {
      await file.append({ messageId, to, text, language, at });
      return [];
    },
    listSms: (to) => file.list(to),
    close: () => file.close(),
  };
}
