/** The mail port of the embedded default: a file of sent messages. */
import { openMessageFile } from '../messages/file.ts';
import type { Mail, MailPort } from './port.ts';

export interface MailFile extends MailPort {
  /** The messages to an address, oldest first. */
  listMail(to: string): Promise<readonly Mail[]>;
  close(): Promise<void>;
}

/** Opens or begins the file; a line that was cut off while it was written is taken away. */
export async function openMailFile(path: string): Promise<MailFile> {
  const file = await openMessageFile<Mail>(path);
  return {
    send: ({ messageId, to, subject, text, language, at }) =>
      file.append({ messageId, to, subject, text, language, at }),
    listMail: (to) => file.list(to),
    close: () => file.close(),
  };
}
