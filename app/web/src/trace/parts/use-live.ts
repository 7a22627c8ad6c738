/** How screens of the trace hear that something passed, and whether they hear at all. */
import { useEffect, useRef, useState } from 'react';
import { listenLive } from '../core/live.ts';

/** Entries come by the dozen. */
const GATHER_MS = 400;
/** How often one looks again while nothing can be heard. */
export const LOOK_AGAIN_MS = 4_000;

/** `heard` gets the references of what passed lately; returns whether the stream is there. */
export function useLive(heard: (references: ReadonlySet<string>) => void): boolean {
  const [live, setLive] = useState(false);
  const latest = useRef(heard);
  useEffect(() => {
    latest.current = heard;
  });
  useEffect(() => {
    let gathered = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = listenLive({
      connected: setLive,
      heard(reference) {
        if (reference !== undefined) gathered.add(reference);
        timer ??= setTimeout(() => {
          timer = undefined;
          const references = gathered;
          gathered = new Set();
          latest.current(references);
        }, GATHER_MS);
      },
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
  return live;
}
