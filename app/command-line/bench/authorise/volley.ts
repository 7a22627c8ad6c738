/**
 * Payments sent over many connections, and their answers waited for: so many at once, or so many a
 * second whether those before were answered or not.
 */
import { createConnection, type Socket } from 'node:net';
import { setTimeout as later } from 'node:timers/promises';
import type { NetworkCodec } from '@armilla/iso8583';
import { type Shot, signOn } from './payments.ts';

export interface Volley {
  readonly tookMs: number;
  /** How long each took, milliseconds, sorted. */
  readonly latencies: Float64Array;
  /** How many were answered with each DE 39. */
  readonly codes: Readonly<Record<string, number>>;
}

export interface Lines {
  /** `inFlight` at once, each followed by the next. */
  closed(shots: readonly Shot[], inFlight: number): Promise<Volley>;
  /** `perSecond` begun a second; each is timed from when it was due. */
  open(shots: readonly Shot[], perSecond: number): Promise<Volley>;
  close(): void;
}

interface Place {
  readonly host: string;
  readonly port: number;
}

/** Connects and signs on. */
export async function openLines(
  { host, port }: Place,
  connections: number,
  codec: NetworkCodec,
): Promise<Lines> {
  const lines = await Promise.all(
    Array.from({ length: connections }, (_, number) => openLine({ host, port }, number, codec)),
  );
  const lineOf = (i: number) => lines[i % lines.length] as Line;
  return {
    closed(shots, inFlight) {
      const left = shots.values();
      const walk = async (place: number, note: Note) => {
        for (const shot of left) {
          const since = performance.now();
          const code = await lineOf(place).ask(shot);
          note(code, performance.now() - since);
        }
      };
      return fired(shots.length, (note) =>
        Array.from({ length: inFlight }, (_, place) => walk(place, note)),
      );
    },
    open(shots, perSecond) {
      const begun = performance.now();
      const send = async (shot: Shot, i: number, note: Note) => {
        const dueAt = begun + (i * 1_000) / perSecond;
        await later(Math.max(0, dueAt - performance.now()));
        const code = await lineOf(i).ask(shot);
        note(code, performance.now() - dueAt);
      };
      return fired(shots.length, (note) => shots.map((shot, i) => send(shot, i, note)));
    },
    close() {
      for (const line of lines) line.close();
    },
  };
}

type Note = (code: string, tookMs: number) => void;

/** DE 39 of whoever is told to come later: as if they had been answered last of all. */
const LATER = '91';
const NEVER_MS = 60_000;

async function fired(
  count: number,
  fire: (note: Note) => readonly Promise<void>[],
): Promise<Volley> {
  const latencies = new Float64Array(count);
  const codes: Record<string, number> = {};
  let answered = 0;
  const begun = performance.now();
  await Promise.all(
    fire((code, tookMs) => {
      latencies[answered++] = code === LATER ? NEVER_MS : tookMs;
      codes[code] = (codes[code] ?? 0) + 1;
    }),
  );
  return { tookMs: performance.now() - begun, latencies: latencies.sort(), codes };
}

interface Line {
  /** Resolves to DE 39; rejects when the connection ends. */
  ask(shot: Shot): Promise<string>;
  close(): void;
}

interface Waiting {
  readonly answered: (code: string) => void;
  readonly failed: (error: Error) => void;
}

async function openLine(place: Place, number: number, codec: NetworkCodec): Promise<Line> {
  const socket = await connected(place);
  const waiting = new Map<string, Waiting>();
  const reader = codec.reader();
  socket.on('data', (chunk: Buffer) => {
    for (const { fields } of reader.push(chunk)) {
      const stan = fields[11] ?? '';
      waiting.get(stan)?.answered(fields[39] ?? '');
      waiting.delete(stan);
    }
  });
  socket.on('close', () => {
    for (const { failed } of waiting.values()) failed(new Error('the connection ended'));
  });
  const ask = ({ stan, frame }: Shot) =>
    new Promise<string>((answered, failed) => {
      waiting.set(stan, { answered, failed });
      socket.write(frame);
    });
  const code = await ask(signOn(number, Date.now(), codec));
  if (code !== '00') throw new Error(`signing on was answered with ${code}`);
  return { ask, close: () => void socket.destroy() };
}

function connected({ host, port }: Place): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port, noDelay: true });
    socket.once('connect', () => resolve(socket)).once('error', reject);
  });
}
