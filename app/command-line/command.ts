/** What a command is, and how one speaks: to people in lines, to programs in one object a line. */
import type { ParseArgsOptionsConfig } from 'node:util';

export interface Command {
  readonly name: string;
  /** `[--port 8080] [--data DIR]` */
  readonly usage: string;
  /** One sentence for the list of commands. */
  readonly summary: string;
  /** What `--help` adds. */
  readonly help: string;
  readonly options: ParseArgsOptionsConfig;
  run(given: Given, speak: Speak): Promise<ExitCode>;
}

export interface Given {
  readonly values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly positionals: readonly string[];
}

/** 0 done · 1 refused or failed · 2 the call's words are off · 3 the service is out of reach. */
export type ExitCode = 0 | 1 | 2 | 3;

export interface Speak {
  readonly json: boolean;
  /** A result: `facts` for programs, `text` for people. */
  say(facts: object, text: string): void;
  /** A trouble: for people on standard error, for programs as an object with `ok: false`. */
  complain(text: string, facts?: object): void;
}

/** The words of a call are off; the message says how to put them right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export function speaker(json: boolean): Speak {
  return {
    json,
    say: (facts, text) => process.stdout.write(`${json ? JSON.stringify(facts) : text}\n`),
    complain: (text, facts = {}) => {
      if (json) process.stdout.write(`${JSON.stringify({ ok: false, error: text, ...facts })}\n`);
      else process.stderr.write(`${text}\n`);
    },
  };
}

/** An option's text, or what stands in when it was not given. */
export function textOf(given: Given, name: string, otherwise: string): string {
  const value = given.values[name];
  return typeof value === 'string' ? value : otherwise;
}

/** The texts of an option that may be given more than once. */
export function listOf(given: Given, name: string): readonly string[] {
  const values = given.values[name];
  return Array.isArray(values) ? values : [];
}

/** Resolves with the signal that ends a command which runs until it is ended. */
export function ended(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => resolve(signal));
    }
  });
}

/** So long may the end take before it is cut short: supervisors wait for half a minute. */
const LONGEST_END_MS = 25_000;

/**
 * Ends in order: 0. A second signal ends at once, and so does an end that takes too long: 1.
 * Nothing that was acknowledged is lost either way.
 */
export async function endInOrder(close: () => Promise<void>): Promise<ExitCode> {
  void ended().then(() => process.exit(1));
  const timer = setTimeout(() => process.exit(1), LONGEST_END_MS);
  await close();
  clearTimeout(timer);
  return 0;
}

/** A port number, 0 for any free one. Throws {@link UsageError}. */
export function portOf(given: Given, otherwise: number): number {
  const text = textOf(given, 'port', String(otherwise));
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--port wants a number from 0 to 65535, not "${text}".`);
}
