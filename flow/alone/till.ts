/** Payments at the ISO 8583 port of a party alone: asked again until they are answered. */
import { connect as dial } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Message } from '@armilla/iso8583';
import { type HostClient, NoAnswer } from '@armilla/kit/host-link';
import { request } from '../../party/issuer/test/bank.ts';

const AMOUNT_MINOR = 1;

export interface Paid {
  readonly rrn: string;
  readonly responseCode: string;
}

/** Pays with a card over every host at the same time, until it is told to stop. */
export function payments(pan: string, hosts: readonly HostClient<Message>[]) {
  const paid: Paid[] = [];
  let stan = 0;
  let open = true;
  const lane = async (host: HostClient<Message>) => {
    while (open) paid.push(await payOnce(host, pan, ++stan));
  };
  const lanes = Promise.all(hosts.map(lane));
  return {
    paid,
    /** Resolves when so many more have been answered. */
    async more(count: number) {
      const goal = paid.length + count;
      while (paid.length < goal) await Promise.race([lanes, setTimeout(10)]);
    },
    async stop() {
      open = false;
      await lanes;
      for (const host of hosts) host.close();
    },
  };
}

/** What was not answered may have been heard: it is repeated as such. */
async function payOnce(host: HostClient<Message>, pan: string, stan: number): Promise<Paid> {
  const first = request({ pan, amountMinor: AMOUNT_MINOR, stan });
  for (let message = first; ; message = { ...first, mti: '0101' }) {
    try {
      const { fields } = await host.request(message);
      return { rrn: first.fields[37] ?? '', responseCode: fields[39] ?? '' };
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      await setTimeout(20);
    }
  }
}

/** Dials a port again and again; what it found when nobody took the connection. */
export function knocking(port: number) {
  const refused: string[] = [];
  let knocks = 0;
  let open = true;
  const knock = () =>
    new Promise<void>((resolve) => {
      const socket = dial({ port, host: '127.0.0.1' });
      socket.once('connect', () => socket.destroy());
      socket.once('error', (error) => refused.push(error.message));
      socket.once('close', () => resolve());
    });
  const done = (async () => {
    while (open) {
      await knock();
      knocks += 1;
      await setTimeout(2);
    }
  })();
  return {
    async stop() {
      open = false;
      await done;
      return { knocks, refused };
    },
  };
}
