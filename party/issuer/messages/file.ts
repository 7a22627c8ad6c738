/**
 * Messages as a file: a line of JSON each, synced before it counts as sent. The file is the mobile
 * network, or the mailboxes, of a test range; whoever reads it holds the customers' phones in hand.
 */
import { closeSync, existsSync, openSync, readFileSync, truncateSync } from 'node:fs';
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

/** Opens or begins the file; a line that was cut off while it was written is taken away. */
export async function openMessageFile<Message extends Line>(
  path: string,
): Promise<MessageFile<Message>> {
  const sent = new Set(wholeLines<Message>(path).map(({ messageId }) => messageId));
  const file = await open(path, 'a', 0o600);
  let line: Promise<void> = Promise.resolve();
  return {
    append(message) {
      const { messageId } = message;
      const turn = line.then(() => (sent.has(messageId) ? undefined : write(file, message)));
      line = turn.then(
        () => void sent.add(messageId),
        () => undefined,
      );
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
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
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
