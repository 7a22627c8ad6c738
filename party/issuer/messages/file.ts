/**
 * Messages as a file: a line of JSON each, synced before it counts as sent. The file is the mobile
 * network, or the mailboxes, of a test range; whoever reads it holds the customers' phones in hand.
 */
import { readFileSync, truncateSync } from 'node:fs';
import { type FileHandle, open, readFile } from 'node:fs/promises';

interface Line {
  readonly messageId: string;
  readonly to: string;
}

export interface MessageFile<Message extends Line> {
  /** Resolves when the message is on the disk; one that is there already is not written again. */
  append(message: Message): Promise<void>;
  /** The messages to a number or address, oldest first. */
  list(to: string): Promise<readonly Message[]>;
  close(): Promise<void>;
}

/**
 * Opens or begins the file. A line that was cut off while it was written is taken away before the
 * next one, and what another process has written meanwhile counts as well; two do not write at the
 * same time.
 */
export async function openMessageFile<Message extends Line>(
  path: string,
): Promise<MessageFile<Message>> {
  const file = await open(path, 'a', 0o600);
  let sent = new Set<string>();
  let size = -1;
  let line: Promise<void> = Promise.resolve();
  const appendOnce = async (message: Message) => {
    if ((await file.stat()).size !== size) {
      sent = new Set(wholeLines<Message>(path).map(({ messageId }) => messageId));
    }
    if (!sent.has(message.messageId)) await write(file, message);
    sent.add(message.messageId);
    ({ size } = await file.stat());
  };
  return {
    append(message) {
      const turn = line.then(() => appendOnce(message));
      line = turn.catch(() => undefined);
      return turn;
    },
    async list(to) {
      await line;
      return parseLines<Message>(await readFile(path, 'utf8')).filter((one) => one.to === to);
    },
    async close() {
      await line;
      await file.close();
    },
  };
}

async function write(file: FileHandle, message: Line): Promise<void> {
  await file.appendFile(`${JSON.stringify(message)}\n`);
  await file.sync();
}

function wholeLines<Message extends Line>(path: string): readonly Message[] {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) truncateSync(path, end);
  return parseLines<Message>(bytes.subarray(0, end).toString('utf8'));
}

function parseLines<Message extends Line>(text: string): readonly Message[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Message);
}
