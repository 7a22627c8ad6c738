/**
 * The long simulation of `npm test`: a process of the lowest priority that takes what the suites
 * leave of the processors while they wait, and is waited for at the end.
 */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Told } from './suites.ts';

const SEEDS = 1_000;
/** Of each seed; what somebody does twice, or an attacker does, comes on top. */
const TAPS = 100;
const WORKERS = 2;

export interface Beside {
  /** Its name, as a suite has one. */
  readonly name: 'simulation';
  /** Waits for its end; `words` are its figures. */
  ended(): Promise<{ readonly told: Told; readonly words: string }>;
}

export function beginSimulation(): Beside {
  const started = performance.now();
  const child = atLowestPriority([
    ...['app/command-line/main.ts', 'simulate', '--workers', `${WORKERS}`],
    ...['--seeds', `${SEEDS}`, '--taps', `${TAPS}`],
  ]);
  const output = outputOf(child);
  process.on('exit', () => child.kill('SIGKILL'));
  return {
    name: 'simulation',
    async ended() {
      const { code, lines } = await output;
      const seconds = (performance.now() - started) / 1_000;
      const words = lines.at(-1) ?? 'it said nothing';
      const isWhole = code === 0 && words.startsWith(`${SEEDS} seeds, `);
      const outcome = isWhole ? 'PASSED' : 'FAILED';
      const title = `the world breaks no invariant in ${SEEDS} seeds of ${TAPS} taps`;
      return { told: { title, outcome, seconds, trouble: lines.slice(-12) }, words };
    },
  };
}

/** `nice` is POSIX; where it is missing, the simulation is as good as everybody else. */
function atLowestPriority(words: readonly string[]): ChildProcess {
  const options: SpawnOptions = {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'pipe'],
  };
  return process.platform === 'win32'
    ? spawn(process.execPath, words, options)
    : spawn('nice', ['-n', '19', process.execPath, ...words], options);
}

function outputOf(
  child: ChildProcess,
): Promise<{ readonly code: number | null; readonly lines: readonly string[] }> {
  let text = '';
  const hear = (bytes: Buffer) => {
    text += bytes.toString();
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: null, lines: [error.message] }));
    child.on('close', (code) => resolve({ code, lines: text.trim().split('\n') }));
  });
}
