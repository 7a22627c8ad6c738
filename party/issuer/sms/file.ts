/**
 * SMS as a file: a line of JSON a message, synced before it counts as sent. The file is the mobile
 * network of a test range; whoever reads it holds the customers' phones in hand.
 */
import { closeSync, existsSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import type { Sms, SmsPort } from './port.ts';

export interface SmsFile extends SmsPort {
  /** The messages to a number, oldest first. */
  listSms(to: string): Promise<readonly Sms[]>;
  close(): Promise<void>;
}

/** Opens or begins the file; a line that was cut off while it was written is taken away. */
export async function openSmsFile(path: string): Promise<SmsFile> {
  const sent = new Set(wholeLines(path).map(({ messageId }) => messageId));
  const file = await open(path, 'a', 0o600);
  let line: Promise<void> = Promise.resolve();
  return {
    send(sms) {
      const turn = line.then(() => (sent.has(sms.messageId) ? undefined : append(file, sms)));
      line = turn.then(
        () => void sent.add(sms.messageId),
        () => undefined,
      );
      return turn;
    },
    async listSms(to) {
      await line;
      return parseLines(await readFile(path, 'utf8')).filter((sms) => sms.to === to);
    },
    async close() {
      await line;
      await file.close();
    },
  };
}

async function append(file: FileHandle, sms: Sms): Promise<void> {
  const { messageId, to, text, language, at } = sms;
  await file.appendFile(`${JSON.stringify({ messageId, to, text, language, at })}\n`);
  await file.sync();
}

function wholeLines(path: string): readonly Sms[] {
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) truncateSync(path, end);
  return parseLines(bytes.subarray(0, end).toString('utf8'));
}

function parseLines(text: string): readonly Sms[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Sms);
}
