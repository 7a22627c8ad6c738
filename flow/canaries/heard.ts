/** What a run lets be seen outside: every answer of every server it asks, and every line it logs. */

/** Something that was said, where. */
export interface Said {
  readonly where: string;
  readonly bytes: Uint8Array;
}

export interface Ears {
  /** Everything so far. */
  heard(): readonly Said[];
  note(where: string, text: string): void;
  /** Hears no more; the platform's own `fetch` is back. */
  close(): void;
}

/** Listens to every answer this process gets by `fetch`: status line, headers and body. */
export function listen(): Ears {
  const all: Said[] = [];
  const own = globalThis.fetch;
  const waiting = new Set<Promise<void>>();
  globalThis.fetch = async (...asked) => {
    const response = await own(...asked);
    const where = `answer of ${pathOf(asked[0])}`;
    const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
    const type = response.headers.get('content-type') ?? '';
    if (!type.includes('event-stream')) {
      const body = response
        .clone()
        .arrayBuffer()
        .then((bytes) => {
          all.push({
            where,
            bytes: Buffer.concat([Buffer.from(`${headers}\n\n`), toBytes(bytes)]),
          });
        })
        .catch(() => {});
      waiting.add(body);
      void body.finally(() => waiting.delete(body));
    }
    return response;
  };
  return {
    heard: () => all,
    note: (where, text) => void all.push({ where, bytes: Buffer.from(text) }),
    close() {
      globalThis.fetch = own;
    },
  };
}

const toBytes = (bytes: ArrayBuffer) => Buffer.from(bytes);

function pathOf(asked: Parameters<typeof fetch>[0]): string {
  const address = asked instanceof Request ? asked.url : String(asked);
  return new URL(address).pathname;
}
