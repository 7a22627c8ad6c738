/**
 * `npm run overload`: measures what the service bears, then sends ten times as much for a minute
 * from this process, and judges: memory bounded, whoever is let in is answered in time, whoever
 * is not is told so at once, and everything approved is in the books once. The last line is one
 * summary.
 *
 *     npm run overload -- --seconds 60 --times 10
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askedOf, wholeNumber } from './asked.ts';
import { cardOf } from './overload/card.ts';
import { isSound, judge } from './overload/judge.ts';
import { closedLoop, dial, openLoop } from './overload/load.ts';
import { startLoaded } from './overload/service.ts';

/** What an issuer has to answer in; whoever is let in is answered within it. */
const DEADLINE_MS = 5_000;
/** Beyond what it needs for the measured load. */
const MOST_GROWTH_BYTES = 256 * 1024 * 1024;
const MEASURED_MS = 8_000;
const AT_ONCE = 16;
const LOOK_MS = 500;

const values = askedOf(import.meta.url, {
  seconds: { type: 'string', default: '60' },
  times: { type: 'string', default: '10' },
});
process.exitCode = await overload(
  wholeNumber('seconds', values.seconds),
  wholeNumber('times', values.times),
);

async function overload(seconds: number, times: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'armilla-overload-'));
  console.log('Starting the service, and adding a card …');
  const service = await startLoaded(folder);
  try {
    const host = dial(service.facts);
    const card = cardOf(service.facts, Date.now);
    await closedLoop(host, card, { atOnce: 4, lastsMs: 2_000 });
    const measured = await closedLoop(host, card, { atOnce: AT_ONCE, lastsMs: MEASURED_MS });
    const capacity = measured.filter(({ code }) => code === '00').length / (MEASURED_MS / 1_000);
    const before = (await service.memory()) ?? 0;
    const aSecond = Math.round(Math.min(capacity * times, card.left / (seconds + 1)));
    console.log(`It bears ${Math.round(capacity)} a second. Now ${aSecond} for ${seconds} s …`);
    const memory = watchMemory(service.memory);
    const outcomes = await openLoop(host, card, { aSecond, lastsMs: seconds * 1_000 });
    const mostBytes = Math.max(before, ...(await memory.stop()));
    await service.settled();
    host.close();
    const exitCode = await service.stop();
    const judged = judge([...measured, ...outcomes], service.books);
    const bounded = mostBytes - before <= MOST_GROWTH_BYTES;
    const inTime = judged.p99Ms < DEADLINE_MS;
    const ok = isSound(judged) && bounded && inTime && judged.turnedAway > 0 && exitCode === 0;
    const figures = { capacityASecond: Math.round(capacity), aSecond, seconds, ...judged };
    const sizes = { memoryBeforeBytes: before, memoryMostBytes: mostBytes };
    console.log(JSON.stringify({ ok, ...figures, deadlineMs: DEADLINE_MS, ...sizes, exitCode }));
    return ok ? 0 : 1;
  } finally {
    service.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

function watchMemory(look: () => Promise<number | undefined>) {
  const seen: number[] = [];
  let open = true;
  const watching = (async () => {
    while (open) {
      const bytes = await look();
      if (bytes !== undefined) seen.push(bytes);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  })();
  return {
    async stop() {
      open = false;
      await watching;
      return seen;
    },
  };
}
