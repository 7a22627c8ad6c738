/** The lines a terminal leaves in the trace, masked before they leave. */
import { DecodeError } from '@armilla/bytes';
import { describeCommand, describeStatusWord } from '@armilla/emv';
import { maskAnswer, maskCommand, maskMessage } from '@armilla/explain';
import { describeMessage, type Message } from '@armilla/iso8583';
import type { TraceBytes, TraceEntry } from '@armilla/kit/trace';
import { explainTlv, explainValue } from '@armilla/tlv';
import type { KernelCommand } from '../kernel/command.ts';
import { type Finding, spellFinding } from '../kernel/vocabulary.ts';

/** A command and what it told, its answer in words and decoded, account data masked. */
export function apduEntry(at: number, command: KernelCommand, answer: Uint8Array): TraceEntry {
  const statusWord = (answer.at(-2) ?? 0) * 256 + (answer.at(-1) ?? 0);
  const outcome = answer.length < 2 ? 'no answer' : describeStatusWord(statusWord);
  return {
    at,
    from: 'terminal',
    to: 'wearable',
    kind: 'APDU',
    summary: `${describeCommand(command.apdu)} → ${outcome}`,
    details: [
      ...(command.told ?? []).flatMap(({ tag, value }) => inWords(() => explainValue(tag, value))),
      ...inWords(() => explainTlv(answer.subarray(0, Math.max(0, answer.length - 2)))),
    ],
    bytes: bytesOf(command, answer),
  };
}

function bytesOf({ apdu, told }: KernelCommand, answer: Uint8Array): TraceBytes {
  const command = maskCommand(apdu, told);
  return answer.length < 2 ? { command } : { command, answer: maskAnswer(answer, apdu) };
}

function inWords(explain: () => readonly string[]): readonly string[] {
  try {
    return explain();
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return [`not decodable: ${error.message}`];
  }
}

export function messageEntry(at: number, message: Message, direction: 'out' | 'in'): TraceEntry {
  const [summary = message.mti, ...details] = describeMessage(message);
  const parties =
    direction === 'out'
      ? ({ from: 'terminal', to: 'acquirer' } as const)
      : ({ from: 'acquirer', to: 'terminal' } as const);
  const rrn = message.fields[37];
  const bytes = maskMessage(message);
  return {
    at,
    ...parties,
    kind: 'ISO 8583',
    summary,
    details,
    ...(bytes === undefined ? {} : { bytes: { message: bytes } }),
    ...(rrn === undefined ? {} : { reference: rrn }),
  };
}

export function findingEntry(at: number, finding: Finding): TraceEntry {
  return {
    at,
    from: 'terminal',
    to: 'terminal',
    kind: 'FINDING',
    summary: spellFinding(finding),
  };
}
