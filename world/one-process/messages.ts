/**
 * The ways to people's phones and mailboxes. By themselves they are files that the stage shows;
 * with an SMPP address SMS go out to a real message centre, and to nobody's file.
 */
import {
  type MailFile,
  openMailFile,
  openSmpp,
  openSmsFile,
  type SmsFile,
  type SmsPort,
} from '@armilla/issuer';
import { createLog } from '@armilla/kit/log';
import type { DataFolder } from '../data-folder.ts';

export interface Messages {
  /** What the banks send by. */
  readonly sms: SmsPort;
  readonly mail: MailFile;
  /** What the test range's phones received. */
  readonly smsFile: SmsFile;
  close(): Promise<void>;
}

/** `smppUrl`: `smpp://user:password@host:port?from=Bank`, or `ssmpp:` over TLS. */
export async function openMessages(
  folder: DataFolder,
  smppUrl: string | undefined,
  writeLog: (line: string) => void,
): Promise<Messages> {
  const smsFile = await openSmsFile(folder.file('sms-outbox.jsonl'));
  const mail = await openMailFile(folder.file('mail-outbox.jsonl'));
  const smpp = smppUrl === undefined ? undefined : openSmpp(smppUrl, smppOptions(writeLog));
  return {
    sms: smpp ?? smsFile,
    smsFile,
    mail,
    async close() {
      await smpp?.close();
      await smsFile.close();
      await mail.close();
    },
  };
}

function smppOptions(writeLog: (line: string) => void) {
  return { log: createLog('smpp', writeLog) };
}
