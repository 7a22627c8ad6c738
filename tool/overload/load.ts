/**
 * Load on the network's port: as much as it bears, and then more, and what came of each payment.
 */
import { setTimeout } from 'node:timers/promises';
import { encodeTransmissionDate, type Message, networkCodec } from '@armilla/iso8583';
import { connect, type HostClient, NoAnswer } from '@armilla/kit/host-link';
import { silentLog } from '@armilla/kit/log';
import type { Card, Facts } from './card.ts';

/** How a payment came out: DE 39, or nobody answered. */
export interface Outcome {
  readonly rrn: string;
  readonly code: string;
  readonly tookMs: number;
}

export const NO_ANSWER = 'NO_ANSWER';
/** Told to come later. */
export const LATER = '91';

/** Longer than any answer takes; what is silent for so long is silent. */
const PATIENCE_MS = 20_000;
const CONNECTIONS = 8;

export function dial({ address, port, acquirerId }: Facts): HostClient<Message> {
  return connect({
    host: address,
    port,
    codec: networkCodec(),
    timeoutMs: PATIENCE_MS,
    log: silentLog,
    connections: CONNECTIONS,
    mostWaiting: 1_000_000,
    greeting: () => ({
      mti: '0800',
      fields: {
        7: encodeTransmissionDate(Date.now()),
        11: stanOfLine(),
        32: acquirerId,
        70: '001',
      },
    }),
  });
}

let lines = 900_000;
function stanOfLine(): string {
  lines += 1;
  return String(lines);
}

/** So many at once, each followed by the next, for so long: what it bears. */
export async function closedLoop(
  host: HostClient<Message>,
  card: Card,
  { atOnce, lastsMs }: { readonly atOnce: number; readonly lastsMs: number },
): Promise<readonly Outcome[]> {
  const end = Date.now() + lastsMs;
  const outcomes: Outcome[] = [];
  const line = async () => {
    while (Date.now() < end) outcomes.push(await pay(host, card));
  };
  await Promise.all(Array.from({ length: atOnce }, line));
  return outcomes;
}

const TICK_MS = 10;

/** So many a second, whether those before were answered or not. */
export async function openLoop(
  host: HostClient<Message>,
  card: Card,
  { aSecond, lastsMs }: { readonly aSecond: number; readonly lastsMs: number },
): Promise<readonly Outcome[]> {
  const begun = Date.now();
  const payments: Promise<Outcome>[] = [];
  for (let passed = 0; passed < lastsMs; passed = Date.now() - begun) {
    const due = Math.floor((passed / 1_000) * aSecond);
    while (payments.length < due) payments.push(pay(host, card));
    await setTimeout(TICK_MS);
  }
  return Promise.all(payments);
}

export async function pay(host: HostClient<Message>, card: Card): Promise<Outcome> {
  const message = card.payment();
  const rrn = message.fields[37] ?? '';
  const since = performance.now();
  const outcome = (code: string) => ({ rrn, code, tookMs: performance.now() - since });
  try {
    const answer = await host.request(message);
    return outcome(answer.fields[39] ?? NO_ANSWER);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return outcome(NO_ANSWER);
  }
}
