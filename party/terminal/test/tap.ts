/** Runs the kernel against anything that answers APDUs, and keeps what was said. */
import { fromHex, hex } from '@armilla/bytes';
import {
  type KernelCommand,
  type Outcome,
  runTransaction,
  type TransactionInput,
} from '../index.ts';

export type Card = (apdu: Uint8Array) => Uint8Array;

export interface Tap {
  readonly outcome: Outcome;
  readonly commands: readonly KernelCommand[];
}

/** One tap, start to end. */
export function tap(input: TransactionInput, card: Card): Tap {
  const kernel = runTransaction(input);
  const commands: KernelCommand[] = [];
  for (let step = kernel.next(); ; ) {
    if (step.done) return { outcome: step.value, commands };
    commands.push(step.value);
    step = kernel.next(card(step.value.apdu));
  }
}

/**
 * A card that says what it said on the tape; 6A82 to a PPSE or name, else 6D00, to what is not on
 * it.
 */
export function tapeCard(tape: readonly (readonly string[])[]): Card {
  const answers = new Map(
    tape.map(([command = '', answer = '']) => [command.toUpperCase(), answer]),
  );
  return (apdu) => {
    const unknown = apdu[1] === 0xa4 ? '6A82' : '6D00';
    return fromHex(answers.get(hex(apdu)) ?? unknown);
  };
}

/** The codes of the findings, in order. */
export function codes(outcome: Outcome): readonly string[] {
  return outcome.findings.map(({ code }) => code);
}
