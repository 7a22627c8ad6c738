/**
 * `fetch` as from many machines: the service takes so many requests a minute from one address, and
 * cardholders have one each. Linux has all of 127.0.0.0/8; elsewhere there is one address alone.
 */
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

const ADDRESSES = process.platform === 'linux' ? 64 : 1;

export interface FromMany {
  readonly fetch: typeof fetch;
  /** How many were sent so far. */
  sent(): Requests;
  close(): void;
}

/** What is only looked at, and what is to change something. */
export interface Requests {
  readonly reads: number;
  readonly writes: number;
}

/** Each request leaves from the next address. Takes text, no streams. */
export function fetchFromMany(): FromMany {
  const agents = Array.from(
    { length: ADDRESSES },
    (_, i) => new Agent({ keepAlive: true, localAddress: `127.0.0.${i + 1}` }),
  );
  const sent = { reads: 0, writes: 0 };
  return {
    async fetch(input, init = {}) {
      const { method = 'GET', headers, body } = init;
      const agent = agents[(sent.reads + sent.writes) % agents.length];
      sent[method === 'GET' ? 'reads' : 'writes'] += 1;
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const named = Object.fromEntries(new Headers(headers));
        const asked = request(String(input), { method, agent, headers: named }, resolve);
        asked.once('error', reject).end(typeof body === 'string' ? body : undefined);
      });
      return answered(answer);
    },
    sent: () => ({ ...sent }),
    close: () => {
      for (const agent of agents) agent.destroy();
    },
  };
}

async function answered(answer: IncomingMessage): Promise<Response> {
  const { statusCode = 500, headers } = answer;
  const told = Object.entries(headers).filter((pair): pair is [string, string] => {
    return typeof pair[1] === 'string';
  });
  const body = await text(answer);
  const isEmpty = body === '' || statusCode === 204;
  return new Response(isEmpty ? null : body, { status: statusCode, headers: told });
}
