/**
 * The link to a wearable over a WebSocket: the web app's "Bluetooth". One JSON text a message,
 * numbered, and its answer under the same number. A broken socket is dialled again at the next
 * message, so that a phone that comes back into reach simply goes on.
 */
import type { BandLink, PhoneAnswer, PhoneMessage } from '@armilla/api/band-link';

const ANSWER_WITHIN_MS = 10_000;
const OPEN_WITHIN_MS = 10_000;
const UNREACHABLE: PhoneAnswer = { ok: false, code: 'DEVICE_UNREACHABLE' };

/** `url` begins with `ws:` or `wss:`. */
export function webSocketLink(
  url: string,
  openWithinMs = OPEN_WITHIN_MS,
): BandLink & { close(): void } {
  const waiting = new Map<number, (answer: PhoneAnswer) => void>();
  let socket: Promise<WebSocket | undefined> | undefined;
  let count = 0;

  const answerAll = () => {
    for (const answer of waiting.values()) answer(UNREACHABLE);
    waiting.clear();
    socket = undefined;
  };
  const dial = (): Promise<WebSocket | undefined> =>
    new Promise((resolve) => {
      const opening = new WebSocket(url);
      const tooLong = setTimeout(() => opening.close(), openWithinMs);
      opening.addEventListener('open', () => {
        clearTimeout(tooLong);
        resolve(opening);
      });
      opening.addEventListener('close', () => {
        clearTimeout(tooLong);
        resolve(undefined);
        answerAll();
      });
      opening.addEventListener('message', ({ data }) => deliver(String(data), waiting));
    });
  return {
    connected: true,
    async request(message: PhoneMessage) {
      socket ??= dial();
      const open = await socket;
      if (open?.readyState !== WebSocket.OPEN) return UNREACHABLE;
      count += 1;
      return exchange(open, count, message, waiting);
    },
    close() {
      void socket?.then((open) => open?.close());
    },
  };
}

function exchange(
  socket: WebSocket,
  id: number,
  message: PhoneMessage,
  waiting: Map<number, (answer: PhoneAnswer) => void>,
): Promise<PhoneAnswer> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish(UNREACHABLE), ANSWER_WITHIN_MS);
    const finish = (answer: PhoneAnswer) => {
      clearTimeout(timer);
      waiting.delete(id);
      resolve(answer);
    };
    waiting.set(id, finish);
    socket.send(JSON.stringify({ id, message }));
  });
}

/** What is not an answer is passed over; the one who waits gives up by time. */
function deliver(text: string, waiting: Map<number, (answer: PhoneAnswer) => void>): void {
  try {
    const { id, answer } = JSON.parse(text) as { id: number; answer: PhoneAnswer };
    waiting.get(id)?.(answer);
  } catch {
    // Not JSON: nothing that was asked for.
  }
}
