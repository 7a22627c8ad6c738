/**
 * A call of one party's contract by another, as over HTTP: as text there and back, late, and at
 * times lost on either way. Whoever is down is UNAVAILABLE, and so is whoever answered in vain.
 */
import {
  type AnyContract,
  type CallContext,
  type Caller,
  type Client,
  type Invoke,
  localClient,
} from '@armilla/kit/contract';
import { isRefusal, refuse } from '@armilla/kit/refusal';
import type { Machine } from '../machine/machine.ts';
import type { Process } from './process.ts';

/** What becomes of one call. */
export interface CallFate {
  /** Each way. */
  readonly latencyMs: number;
  /** Lost before it arrives, or its answer is; or it arrives twice. */
  readonly trouble?: 'LOST' | 'ANSWER_LOST' | 'TWICE' | undefined;
}

export interface Calls {
  readonly machine: Machine;
  fate(place: string, operation: string): CallFate;
  /** One key was given two answers. */
  answeredTwice(place: string, operation: string): void;
  /** A bug, or a disk that failed. */
  failed(place: string, operation: string, error: Error): void;
  /** What was asked and what came of it: `ok`, or the code of a refusal. */
  saw(place: string, operation: string, outcome: string): void;
}

const UNREACHABLE = () => refuse('UNAVAILABLE');

/** A party at `place` as `caller` has it. */
export function clientOf<C extends AnyContract>(
  contract: C,
  process: () => Process<{ readonly invoke: Invoke }>,
  caller: Caller,
  calls: Calls,
): Client<C> {
  const invoke: Invoke = async (operation, input, context) => {
    const mayComeTwice = contract.operations[operation]?.changes === true;
    const answer = await carried(process(), operation, input, context, calls, mayComeTwice);
    calls.saw(process().name, operation, isRefusal(answer) ? answer.code : 'ok');
    return answer;
  };
  return localClient(contract, invoke, caller, { freshKey: () => crypto.randomUUID() });
}

async function carried(
  process: Process<{ readonly invoke: Invoke }>,
  operation: string,
  input: unknown,
  context: CallContext,
  { machine, fate, answeredTwice, failed }: Calls,
  mayComeTwice: boolean,
): Promise<unknown> {
  const { latencyMs, trouble } = fate(process.name, operation);
  machine.stir();
  await machine.wait(latencyMs);
  if (trouble === 'LOST') return UNREACHABLE();
  const arrived = () => answered(process, operation, asText(input), context, failed);
  const answer = await arrived();
  if (trouble === 'TWICE' && mayComeTwice) {
    const again = await arrived();
    if (differs(answer, again)) answeredTwice(process.name, operation);
  }
  await machine.wait(latencyMs);
  return trouble === 'ANSWER_LOST' ? UNREACHABLE() : answer;
}

/** I14: one key has one answer, byte for byte; "later" is none. */
function differs(one: unknown, other: unknown): boolean {
  const isLater = (answer: unknown) => isRefusal(answer) && LATER.has(answer.code);
  if (isLater(one) || isLater(other)) return false;
  return JSON.stringify(one) !== JSON.stringify(other);
}

const LATER: ReadonlySet<string> = new Set([
  'UNAVAILABLE',
  'REQUEST_IN_PROGRESS',
  'TOO_MANY_REQUESTS',
  'INTERNAL',
]);

/** The answer, or that the party died over it. */
async function answered(
  process: Process<{ readonly invoke: Invoke }>,
  operation: string,
  input: unknown,
  context: CallContext,
  failed: Calls['failed'],
): Promise<unknown> {
  try {
    const answer = await process.ask((party) => party.invoke(operation, input, context));
    return isRefusal(answer) ? answer : asText(answer);
  } catch (error) {
    // What the edge makes of a bug or a disk that failed (RFC 9110: 500).
    if (!(error instanceof Error)) throw error;
    failed(process.name, operation, error);
    return refuse('INTERNAL');
  }
}

/** Through JSON, as everything on the way. */
function asText(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
