/** What passes between the parties, as it passes: a stream of events, or asking when none comes. */
import type { traceEntry } from '@armilla/api/stage';
import { isRefusal } from '@armilla/kit/refusal';
import type { z } from 'zod';
import type { Clients } from './clients.ts';

export type TraceEntry = z.infer<typeof traceEntry>;

const POLL_MS = 1_000;
/** Entries arrive by the dozen; a screen wants them a few times a second. */
const GATHER_MS = 120;
const CAPACITY = 1_500;

/** Calls back with all kept entries, oldest first, whenever there are new ones. */
export function followTrace(
  stage: Clients['stage'],
  see: (entries: readonly TraceEntry[]) => void,
): void {
  let kept: TraceEntry[] = [];
  let waking = false;
  const add = (entries: readonly TraceEntry[]) => {
    const last = kept.at(-1)?.number ?? 0;
    const fresh = entries.filter(({ number }) => number > last);
    if (fresh.length === 0) return;
    kept = [...kept, ...fresh].slice(-CAPACITY);
    if (waking) return;
    waking = true;
    setTimeout(() => {
      waking = false;
      see(kept);
    }, GATHER_MS);
  };
  const after = () => kept.at(-1)?.number ?? 0;
  listen(after, add, () => poll(stage, after, add));
}

/** A page that nobody looks at gives its stream back: browsers have few connections an origin. */
function listen(
  after: () => number,
  add: (entries: readonly TraceEntry[]) => void,
  fallBack: () => void,
): void {
  let source: EventSource | undefined;
  let failed = false;
  const turn = () => {
    source?.close();
    source = undefined;
    if (document.hidden || failed) return;
    source = openStream(after(), add, () => {
      failed = true;
      fallBack();
    });
  };
  document.addEventListener('visibilitychange', turn);
  turn();
}

function openStream(
  after: number,
  add: (entries: readonly TraceEntry[]) => void,
  failed: () => void,
): EventSource {
  const source = new EventSource(`/stage/trace/stream?after=${after}`);
  let heard = false;
  source.addEventListener('open', () => {
    heard = true;
  });
  source.addEventListener('message', (event) => {
    // The edge sends what the contract says; another shape would be a fault of ours.
    add([JSON.parse(String(event.data)) as TraceEntry]);
  });
  source.addEventListener('error', () => {
    // Once open, the browser dials again by itself.
    if (heard && source.readyState !== EventSource.CLOSED) return;
    source.close();
    failed();
  });
  return source;
}

async function poll(
  stage: Clients['stage'],
  after: () => number,
  add: (entries: readonly TraceEntry[]) => void,
): Promise<void> {
  const answer = await stage.listTrace({ after: after() });
  if (!isRefusal(answer)) add(answer.entries);
  setTimeout(() => poll(stage, after, add), POLL_MS);
}
