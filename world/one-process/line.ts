/**
 * A line to a host that somebody may slow or cut, for those who want to see what the network does
 * then. Requests wait at this end of it, so that the host behind stays as it is.
 */
import type { Message } from '@armilla/iso8583';
import { type HostClient, NoAnswer } from '@armilla/kit/host-link';
import { unreachable } from '@armilla/kit/unreachable';

/**
 * - `WHOLE` as the line is
 * - `SLOW` requests arrive, their answers come after the deadline and reach nobody
 * - `CUT` nothing arrives, as when a connection is refused; what waits is lost
 */
export type LineState = 'WHOLE' | 'SLOW' | 'CUT';

export interface Line extends HostClient<Message> {
  readonly state: LineState;
  set(state: LineState): void;
}

/** `timeoutMs` is the deadline of the line itself. */
export function switchableLine(host: HostClient<Message>, timeoutMs: number): Line {
  let state: LineState = 'WHOLE';
  /** Ends what waits when the line is cut. */
  const cuts = new Set<() => void>();
  const whole = (message: Message) => untilCut(host.request(message), cuts);
  const slow = async (message: Message): Promise<Message> => {
    const answer = host.request(message);
    // That the host behind is out of reach is told at once, as on a line that is whole.
    answer.catch(() => undefined);
    const deadline = untilCut(silence(timeoutMs), cuts);
    return Promise.race([deadline, answer.then(() => deadline)]);
  };
  return {
    get state() {
      return state;
    },
    set(next) {
      state = next;
      if (next === 'CUT') for (const cut of [...cuts]) cut();
    },
    async request(message) {
      switch (state) {
        case 'WHOLE':
          return whole(message);
        case 'SLOW':
          return slow(message);
        case 'CUT':
          throw new NoAnswer('the line is cut', false);
        default:
          return unreachable(state);
      }
    },
    close() {
      for (const cut of [...cuts]) cut();
      host.close();
    },
  };
}

function silence(timeoutMs: number): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new NoAnswer('no answer in time', true)), timeoutMs).unref();
  });
}

/** The same promise, but for a cut, which fails it first. */
function untilCut(answer: Promise<Message>, cuts: Set<() => void>): Promise<Message> {
  return new Promise((resolve, reject) => {
    const cut = () => reject(new NoAnswer('the line was cut', true));
    cuts.add(cut);
    answer.then(resolve, reject).finally(() => cuts.delete(cut));
  });
}
