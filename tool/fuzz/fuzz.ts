/**
 * Feeds decoders with what nobody should send. A decoder gives a value, or the refusal it
 * documents,
 * or throws `DecodeError`; anything else is a finding, and so is one that takes too long.
 */
import { DecodeError, fromHex, hex } from '@armilla/bytes';
import { Dice, nextInput } from './mutation.ts';

/** One decoder under fuzz. */
export interface Target {
  readonly name: string;
  /** Valid inputs to damage. */
  readonly seeds: readonly Uint8Array[];
  /** Decodes; may go on to check what must hold of a value, and throw when it does not. */
  readonly run: (bytes: Uint8Array) => unknown;
}

/** What went wrong, with the input that shows it. */
export interface Finding {
  readonly target: string;
  /** Hexadecimal. */
  readonly input: string;
  /** Name and message of what was thrown, or how long it took. */
  readonly problem: string;
}

/** No decoder of ours comes near on any input of the lengths tried. */
const TOO_LONG_MS = 2_000;

/** What is wrong with the decoder on this input, or `undefined`. */
export function problemOf(target: Target, input: Uint8Array): string | undefined {
  const started = performance.now();
  const problem = attempt(target, input);
  const elapsed = performance.now() - started;
  if (problem !== undefined || elapsed < TOO_LONG_MS) return problem;
  return `took ${Math.round(elapsed)} ms`;
}

function attempt(target: Target, input: Uint8Array): string | undefined {
  try {
    target.run(input);
    return undefined;
  } catch (error) {
    if (error instanceof DecodeError) return leaked(error, input);
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

/** Eight bytes of the input in the message, spelt either way, are too much to log. */
function leaked(error: DecodeError, input: Uint8Array): string | undefined {
  if (error.message.length < 16 || input.length < 8) return undefined;
  const long = /[0-9A-F]{16,}/i.exec(error.message)?.[0];
  if (long === undefined || !hex(input).includes(long.toUpperCase())) return undefined;
  return `leaks its input: ${error.path}`;
}

export interface FuzzOptions {
  readonly inputs: number;
  readonly seed: number;
  /** Told after every so many inputs. */
  readonly onProgress?: (done: number, target: string) => void;
}

/** Inputs between two turns of targets. */
const TURN = 500;
/** More of one target add nothing. */
const FINDINGS_A_TARGET = 5;

/** Feeds all targets in turns; gives what was found, shortened to what still shows it. */
export function fuzz(targets: readonly Target[], options: FuzzOptions): readonly Finding[] {
  const dice = new Dice(options.seed);
  const findings: Finding[] = [];
  for (let done = 0; done < options.inputs; ) {
    for (const target of targets) {
      const count = Math.min(TURN, options.inputs - done);
      findings.push(...fuzzTurn(target, dice, count, findings));
      done += count;
      options.onProgress?.(done, target.name);
      if (done >= options.inputs) break;
    }
  }
  return findings;
}

function fuzzTurn(target: Target, dice: Dice, count: number, before: readonly Finding[]) {
  const found: Finding[] = [];
  const known = before.filter((finding) => finding.target === target.name);
  for (let i = 0; i < count; i++) {
    const input = nextInput(dice, target.seeds);
    const problem = problemOf(target, input);
    if (problem === undefined) continue;
    const all = [...known, ...found];
    if (all.length >= FINDINGS_A_TARGET || all.some((one) => one.problem === problem)) continue;
    const shortest = shortened(target, input, problem);
    found.push({ target: target.name, input: hex(shortest), problem });
  }
  return found;
}

/** Takes pieces away as long as the same problem shows. */
export function shortened(target: Target, input: Uint8Array, problem: string): Uint8Array {
  let best = input;
  for (let piece = best.length >> 1; piece > 0; piece >>= 1) {
    for (let at = 0; at + piece <= best.length; ) {
      const less = Uint8Array.from([...best.subarray(0, at), ...best.subarray(at + piece)]);
      if (problemOf(target, less) === problem) best = less;
      else at += piece;
    }
  }
  return best;
}

/** Whether a kept finding still shows, by the target of its name; an unknown name throws. */
export function replay(targets: readonly Target[], finding: Finding): string | undefined {
  const target = targets.find(({ name }) => name === finding.target);
  if (target === undefined) throw new Error(`There is no fuzz target ${finding.target}.`);
  return problemOf(target, fromHex(finding.input));
}
