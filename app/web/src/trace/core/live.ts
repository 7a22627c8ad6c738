/** Hears that something passed, as it passes; says when nobody can be heard. */

export interface LiveHearer {
  /** `reference`: of the tap or enrolment it belongs to, where it belongs to one. */
  heard(reference: string | undefined): void;
  /** Whether the stream is there; without it one has to look again from time to time. */
  connected(is: boolean): void;
}

/** Beyond every number: only what comes is wanted, not what was. */
const FROM_NOW = Number.MAX_SAFE_INTEGER;

/** A page that nobody looks at gives its stream back. Returns how to stop. */
export function listenLive(hearer: LiveHearer): () => void {
  let source: EventSource | undefined;
  const close = () => {
    source?.close();
    source = undefined;
  };
  const turn = () => {
    close();
    if (!document.hidden) source = open(hearer);
  };
  document.addEventListener('visibilitychange', turn);
  turn();
  return () => {
    document.removeEventListener('visibilitychange', turn);
    close();
  };
}

function open({ heard, connected }: LiveHearer): EventSource {
  const source = new EventSource(`/stage/trace/stream?after=${FROM_NOW}`);
  source.addEventListener('open', () => connected(true));
  source.addEventListener('error', () => connected(false));
  source.addEventListener('message', ({ data }) => {
    const { reference } = JSON.parse(String(data)) as { reference?: string };
    heard(reference);
  });
  return source;
}
