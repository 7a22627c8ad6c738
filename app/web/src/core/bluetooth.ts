/**
 * The phone's "Bluetooth": JSON frames on a WebSocket, `{ id, message }` there and `{ id, answer }`
 * back. Opened when it is first needed, opened again after a cut; what was under way at a cut
 * is rejected, and the phone takes that for a wearable out of reach.
 */
import type { BandLink, PhoneAnswer, PhoneMessage } from '@armilla/api/band-link';

const ANSWER_TIMEOUT_MS = 10_000;

interface Waiting {
  readonly resolve: (answer: PhoneAnswer) => void;
  readonly reject: (cause: Error) => void;
}

interface Frame {
  readonly id: number;
  readonly answer: PhoneAnswer;
}

export interface Bluetooth extends BandLink {
  /** Ends the link: out of reach until {@link restore}. */
  cut(): void;
  restore(): void;
}

export function createBluetooth(url: string): Bluetooth {
  let inReach = true;
  let socket: Promise<WebSocket> | undefined;
  let count = 0;
  const waiting = new Map<number, Waiting>();
  const broken = () => {
    socket = undefined;
    for (const { reject } of waiting.values()) reject(new Error('the link was cut'));
    waiting.clear();
  };
  const opened = () => {
    if (socket !== undefined) return socket;
    const line = open(url, (frame) => settle(waiting, frame));
    const over = () => {
      if (socket === line) broken();
    };
    line.then((end) => end.addEventListener('close', over), over);
    socket = line;
    return line;
  };
  return {
    get connected() {
      return inReach;
    },
    async request(message) {
      const line = await opened();
      count += 1;
      return answered(line, count, message, waiting);
    },
    cut() {
      inReach = false;
      socket?.then((line) => line.close()).catch(() => {});
      broken();
    },
    restore() {
      inReach = true;
    },
  };
}

function open(url: string, heard: (frame: Frame) => void): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.addEventListener('open', () => resolve(socket));
    socket.addEventListener('message', (event) => heard(JSON.parse(String(event.data)) as Frame));
    socket.addEventListener('close', () => reject(new Error('the link is down')));
  });
}

function settle(waiting: Map<number, Waiting>, { id, answer }: Frame): void {
  waiting.get(id)?.resolve(answer);
  waiting.delete(id);
}

function answered(
  line: WebSocket,
  id: number,
  message: PhoneMessage,
  waiting: Map<number, Waiting>,
): Promise<PhoneAnswer> {
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    line.send(JSON.stringify({ id, message }));
    setTimeout(() => {
      if (waiting.delete(id)) reject(new Error('no answer in time'));
    }, ANSWER_TIMEOUT_MS);
  });
}
