/**
 * Sees what parties ask of one another through their contracts, and keeps it masked in the trace.
 */
import type { Clock } from '@armilla/kit/clock';
import type { AnyContract, Caller, Invoke, PartyName } from '@armilla/kit/contract';
import { isRefusal } from '@armilla/kit/refusal';
import type { Trace } from '@armilla/kit/trace';

/** Fields whose values nobody should read, and fields too long to read. */
const HIDDEN_NAMES = [
  ...['code', '\\w*[Pp]assword', 'passcode', 'digits', 'proof', 'sessionToken', 'email'],
  ...['handle', 'authorizationUrl', 'parameters', 'key', 'secret', 'pushReceipt'],
  ...['pan', 'pin', 'cvc2', 'cardholderName', 'encrypted\\w*'],
  // What is read back over the telephone, and whose telephone it is.
  ...['number', 'mobile'],
];
const HIDDEN = new RegExp(`^(?:${HIDDEN_NAMES.join('|')})$`);
const LONGEST = 96;

/** The same party, each changing call of it put into the trace. */
export function traced(contract: AnyContract, invoke: Invoke, trace: Trace, clock: Clock): Invoke {
  return async (name, input, context) => {
    const answer = await invoke(name, input, context);
    if (contract.operations[name]?.method === 'POST') {
      const reference = referenceOf(answer) ?? referenceOf(input);
      trace.record({
        at: clock.now(),
        from: nameOf(context.caller),
        to: contract.party,
        kind: 'API',
        summary: `${name} → ${isRefusal(answer) ? answer.code : 'done'}`,
        details: [...linesOf('asked', input), ...linesOf('answered', answer)],
        ...(reference === undefined ? {} : { reference }),
      });
    }
    return answer;
  };
}

function nameOf(caller: Caller): PartyName {
  return caller.kind === 'party' ? caller.name : 'phone';
}

function referenceOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { enrolmentId, rrn } = value as Record<string, unknown>;
  return [enrolmentId, rrn].find((candidate) => typeof candidate === 'string') as
    | string
    | undefined;
}

function linesOf(what: string, value: unknown): string[] {
  if (isRefusal(value)) return [`${what}: refused, ${value.code}`];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([name, field]) => `${what} ${name}: ${spell(name, field)}`);
}

function spell(name: string, field: unknown): string {
  if (HIDDEN.test(name)) return '•••';
  const text =
    typeof field === 'string'
      ? field
      : (JSON.stringify(field, (key, value) => (HIDDEN.test(key) ? '•••' : value)) ?? 'none');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
