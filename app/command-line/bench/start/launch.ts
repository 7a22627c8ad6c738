/** A process from its first moment to its first answer. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ARMILLA = fileURLToPath(new URL('../../armilla.mjs', import.meta.url));
const EMPTY = fileURLToPath(new URL('./empty-process.mjs', import.meta.url));

export interface Running {
  readonly pid: number;
  /** From spawning it until its page was answered whole. */
  readonly readyMs: number;
  stop(): Promise<void>;
}

export interface Launching {
  /** Where Node keeps what it has compiled; one that is not there yet is filled. */
  readonly compileCache: string;
}

/** As `npm start` does, on a data folder that may be new. */
export function launchService(folder: string, launching: Launching): Promise<Running> {
  return launch([ARMILLA, 'start', '--port', '0', '--data', folder, '--json'], launching);
}

/** Node alone. */
export function launchEmpty(launching: Launching): Promise<Running> {
  return launch([EMPTY], launching);
}

async function launch(args: readonly string[], { compileCache }: Launching): Promise<Running> {
  const env = { ...process.env, NODE_COMPILE_CACHE: compileCache };
  const since = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  try {
    await pageOf(await urlIn(child.stdout));
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  const readyMs = performance.now() - since;
  // What it says later is nobody's, and must not fill the pipe.
  child.stdout.resume();
  return {
    pid: child.pid ?? 0,
    readyMs,
    async stop() {
      child.kill('SIGTERM');
      const code = await ended;
      if (code !== 0) throw new Error(`the process ended with ${code}`);
    },
  };
}

/** Both tell it in their first line, once they listen. */
async function urlIn(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    return (JSON.parse(line) as { readonly url: string }).url;
  }
  throw new Error('the process ended before it was ready');
}

async function pageOf(url: string): Promise<void> {
  const answer = await fetch(url, { headers: { connection: 'close' } });
  const body = await answer.text();
  if (answer.status !== 200 || body === '') throw new Error(`the page: ${answer.status}`);
}
