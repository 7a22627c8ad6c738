/**
 * The load, a process of its own: people and their phones are not the service's. It reads a job a
 * line and answers with a line.
 */
import { createInterface } from 'node:readline';
import { fetchFromMany } from './from-many.ts';
import type { Done, Job } from './load.ts';
import type { Plastic } from './plastics.ts';
import { newWearer, type Wearer } from './wearer.ts';

const PROGRAMME = 'alpha-bank';
/** Half as many as it has places for. */
const CARDS_A_BAND = 4;

interface Person {
  readonly wearer: Wearer;
  readonly plastics: readonly Plastic[];
}

const many = fetchFromMany();
globalThis.fetch = many.fetch;
let people: readonly Person[] = [];

for await (const text of createInterface({ input: process.stdin })) {
  const done = await work(JSON.parse(text) as Job);
  process.stdout.write(`${JSON.stringify(done)}\n`);
}
many.close();

async function work(job: Job): Promise<Done> {
  switch (job.do) {
    case 'PREPARE':
      people = await peopleFor(job.url, job.plastics);
      return { perSecond: 0, latenciesMs: [], requests: { reads: 0, writes: 0 } };
    case 'ENROL':
      return enrol(job.atOnce);
    case 'BARE':
      return bare(job);
  }
}

async function peopleFor(url: string, plastics: readonly Plastic[]): Promise<readonly Person[]> {
  const ready: Person[] = [];
  for (let at = 0; at < plastics.length; at += CARDS_A_BAND) {
    const wearer = await newWearer(url, PROGRAMME);
    ready.push({ wearer, plastics: plastics.slice(at, at + CARDS_A_BAND) });
  }
  return ready;
}

async function enrol(atOnce: number): Promise<Done> {
  const added = new Map<Person, string[]>(people.map((person) => [person, []]));
  const done = await timed(people.length, atOnce, async (place, note) => {
    const person = people[place] as Person;
    for (const plastic of person.plastics) {
      const since = performance.now();
      added.get(person)?.push(await person.wearer.adds(plastic));
      note(performance.now() - since);
    }
  });
  for (const [person, digits] of added) await mustPay(person, digits);
  return done;
}

/** Throws unless the band itself would pay with each. */
async function mustPay({ wearer }: Person, digits: readonly string[]): Promise<void> {
  const payable = (await wearer.payable()).toSorted();
  wearer.leaves();
  if (payable.join() === digits.toSorted().join()) return;
  throw new Error(`the band pays with ${payable.join()}, not with ${digits.join()}`);
}

/** The same requests in the same order of kinds, a person's one after another. */
async function bare({ url, atOnce, count, requests }: Extract<Job, { do: 'BARE' }>): Promise<Done> {
  const ask = async (method: 'GET' | 'POST') => {
    const body = method === 'POST' ? { body: '{"card":"as long as a short question"}' } : {};
    const answer = await fetch(url, { method, ...body });
    if (answer.status !== 200) throw new Error(`the bare server: ${answer.status}`);
    await answer.text();
  };
  return timed(count, atOnce, async (_, note) => {
    const since = performance.now();
    for (let i = 0; i < requests.reads; i++) await ask('GET');
    for (let i = 0; i < requests.writes; i++) await ask('POST');
    note(performance.now() - since);
  });
}

/** Places from 0 to `count`, so many at once; each notes what it did. */
async function timed(
  count: number,
  atOnce: number,
  one: (place: number, note: (tookMs: number) => void) => Promise<void>,
): Promise<Done> {
  const latenciesMs: number[] = [];
  const before = many.sent();
  const begun = performance.now();
  const places = Array.from({ length: count }, (_, place) => place).values();
  const walk = async () => {
    for (const place of places) await one(place, (tookMs) => latenciesMs.push(tookMs));
  };
  await Promise.all(Array.from({ length: atOnce }, walk));
  const tookMs = performance.now() - begun;
  const after = many.sent();
  const each = (kind: 'reads' | 'writes') =>
    Math.round((after[kind] - before[kind]) / latenciesMs.length);
  return {
    perSecond: (latenciesMs.length * 1_000) / tookMs,
    latenciesMs,
    requests: { reads: each('reads'), writes: each('writes') },
  };
}
