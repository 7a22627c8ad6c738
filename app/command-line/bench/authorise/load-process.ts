/**
 * The load, a process of its own: what it costs to make payments and to time them is not the
 * service's. It reads a job a line and answers with a line.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { cmacAes } from '@armilla/cipher';
import { type NetworkCodec, networkCodec } from '@armilla/iso8583';
import { quantile } from '../figures.ts';
import type { Fired, Job } from './loader.ts';
import { cardsThere, type LoadedFacts, paymentShots, type Shot } from './payments.ts';
import { type Lines, openLines, type Volley } from './volley.ts';

/** As an acquirer's several hosts; answers are told apart on each. */
const CONNECTIONS = 16;

let lines: Lines | undefined;
let ready: readonly Shot[] = [];
let there: Uint32Array | undefined;

for await (const text of createInterface({ input: process.stdin })) {
  const answer = await done(JSON.parse(text) as Job);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
lines?.close();

async function done(job: Job): Promise<object> {
  if (job.do === 'PREPARE') {
    const facts = JSON.parse(readFileSync(job.factsFile, 'utf8')) as LoadedFacts;
    const codec = codecUnder(job.linkKey);
    lines ??= await openLines({ host: '127.0.0.1', port: job.tcpPort }, CONNECTIONS, codec);
    there ??= cardsThere(facts);
    ready = paymentShots(facts, there, { ...job, now: Date.now(), codec });
    return {};
  }
  if (lines === undefined) throw new Error('nothing was prepared');
  const volley =
    job.do === 'CLOSED'
      ? await lines.closed(ready, job.inFlight)
      : await lines.open(ready, job.perSecond);
  return told(volley);
}

/** With codes over each message where there is a key (hexadecimal). */
function codecUnder(linkKey: string | undefined): NetworkCodec {
  if (linkKey === undefined) return networkCodec();
  const key = Buffer.from(linkKey, 'hex');
  return networkCodec((bytes) => cmacAes(key, bytes).subarray(0, 8));
}

function told({ tookMs, latencies, codes }: Volley): Fired {
  const at = (share: number) => quantile(latencies, share);
  return {
    perSecond: (latencies.length * 1_000) / tookMs,
    p50Ms: at(0.5),
    p90Ms: at(0.9),
    p99Ms: at(0.99),
    p999Ms: at(0.999),
    codes,
  };
}
