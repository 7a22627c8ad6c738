/** The parent's side of a worker: asks it, watches it, and starts another when it is spent. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { root } from '../source.ts';
import type { Answer, Order } from './orders.ts';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));
const START_MS = 120_000;
/** Beyond what a worker itself waits for a test: so long is only what never gives way. */
const SILENCE_MS = 20_000;

/** What came of asking; a worker that hangs or ends says nothing itself. */
export type Said =
  | Exclude<Answer, { kind: 'READY' | 'BEGUN' }>
  | { readonly kind: 'HUNG' | 'ENDED' };

export class Worker {
  readonly #textsFile: string;
  readonly #plantedAtLoad: number | undefined;
  #child: ChildProcess | undefined;

  constructor(textsFile: string, plantedAtLoad?: number) {
    this.#textsFile = textsFile;
    this.#plantedAtLoad = plantedAtLoad;
  }

  /** Asks the worker, a fresh one where the last is gone. */
  async ask(order: Order): Promise<Said> {
    const child = this.#child ?? (await this.#start());
    const said = await answerOf(child, order);
    const spent = said.kind === 'HUNG' || (said.kind === 'FOUND' && said.spent);
    if (spent || said.kind === 'ENDED') this.stop();
    return said;
  }

  stop(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  async #start(): Promise<ChildProcess> {
    const planted = this.#plantedAtLoad === undefined ? [] : [String(this.#plantedAtLoad)];
    const child = fork(WORKER, [this.#textsFile, ...planted], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning'],
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, DATABASE_URL: undefined },
    });
    await once(child, 'message', { signal: AbortSignal.timeout(START_MS) });
    this.#child = child;
    return child;
  }
}

function answerOf(child: ChildProcess, order: Order): Promise<Said> {
  return new Promise((resolve) => {
    let timer = setTimeout(() => end({ kind: 'HUNG' }), START_MS);
    const onExit = () => end({ kind: 'ENDED' });
    const onMessage = (answer: Answer) => {
      if (answer.kind === 'READY') return;
      if (answer.kind !== 'BEGUN') return end(answer);
      clearTimeout(timer);
      timer = setTimeout(() => end({ kind: 'HUNG' }), answer.patienceMs + SILENCE_MS);
    };
    const end = (said: Said) => {
      clearTimeout(timer);
      child.off('exit', onExit).off('message', onMessage);
      resolve(said);
    };
    child.on('exit', onExit).on('message', onMessage);
    child.send(order);
  });
}
