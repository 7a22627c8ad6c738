/** The bare server as the benchmark sees it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./bare-server.ts', import.meta.url));

export interface Bare {
  readonly url: string;
  stop(): Promise<void>;
}

/** `file` is the database that it makes. */
export async function startBare(file: string): Promise<Bare> {
  const child = spawn(process.execPath, [PROGRAM, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const { url } = JSON.parse(line) as { readonly url: string };
    return {
      url,
      async stop() {
        const closed = once(child, 'close');
        child.kill('SIGTERM');
        await closed;
      },
    };
  }
  throw new Error('the bare server ended before it was ready');
}
