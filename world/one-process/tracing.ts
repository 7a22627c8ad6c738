/**
 * Sees what parties ask of one another through their contracts, and keeps it masked in the trace.
 */
import { fromHex } from '@armilla/bytes';
import { describeCommand, describeStatusWord } from '@armilla/emv';
import { maskAnswer, maskCommand } from '@armilla/explain';
import type { Clock } from '@armilla/kit/clock';
import type { AnyContract, Caller, Invoke, PartyName } from '@armilla/kit/contract';
import { scrub } from '@armilla/kit/log';
import { isRefusal } from '@armilla/kit/refusal';
import type { Trace, TraceCall, TraceField } from '@armilla/kit/trace';
import { scriptsOf } from './scripts.ts';

/** Fields whose values nobody should read, and fields too long to read. */
const HIDDEN_NAMES = [
  ...['code', '\\w*[Pp]assword', 'passcode', 'digits', 'proof', 'sessionToken', 'email'],
  ...['handle', 'authorizationUrl', 'parameters', 'key', 'secret', 'pushReceipt'],
  ...['pan', 'pin', 'cvc2', 'cardholderName', 'encrypted\\w*'],
  // What is read back over the telephone, and whose telephone it is.
  ...['number', 'mobile'],
  // Keys and records of a card on their way into its chip.
  'commands',
];
const HIDDEN = new RegExp(`^(?:${HIDDEN_NAMES.join('|')})$`);
const LONGEST = 96;
/** Of one side of a call; a list of cards has many. */
const MOST_FIELDS = 80;

/** The same party, each changing call of it put into the trace. */
export function traced(contract: AnyContract, invoke: Invoke, trace: Trace, clock: Clock): Invoke {
  const scripts = scriptsOf(trace);
  return async (name, input, context) => {
    const began = clock.now();
    const answer = await invoke(name, input, context);
    scripts.hear(input, answer);
    if (contract.operations[name]?.method === 'POST') {
      const reference =
        referenceOf(answer) ?? referenceOf(input) ?? scripts.referenceOf(input, answer);
      const call = callOf(name, input, answer, clock.now() - began);
      trace.record({
        at: clock.now(),
        from: nameOf(context.caller),
        to: contract.party,
        kind: 'API',
        summary: `${name} → ${call.refusal ?? 'done'}`,
        details: [...linesOf('asked', input), ...linesOf('answered', answer)],
        call,
        ...(reference === undefined ? {} : { reference }),
      });
    }
    return answer;
  };
}

function nameOf(caller: Caller): PartyName {
  return caller.kind === 'party' ? caller.name : 'phone';
}

/** What names a tap, an enrolment or a script; a caller may have sent anything in its place. */
const REFERENCE = /^[\w-]{1,64}$/;

/** Of the tap or enrolment that is named, at the top or within the enrolment that is told. */
function referenceOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { enrolmentId, rrn, enrolment } = value as Record<string, unknown>;
  const named = [enrolmentId, rrn].find((candidate) => typeof candidate === 'string');
  if (typeof named !== 'string') return referenceOf(enrolment);
  return REFERENCE.test(named) && scrub(named) === named ? named : undefined;
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
  return cut(text);
}

/** What people type where it does not belong is not kept either: a card number in a name. */
function cut(whole: string): string {
  const text = scrub(whole);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function callOf(operation: string, input: unknown, answer: unknown, tookMs: number): TraceCall {
  const asked = fieldsOf(input);
  if (!isRefusal(answer)) return { operation, asked, answered: fieldsOf(answer), tookMs };
  const facts = Object.entries(answer.facts).map(([path, value]) => ({ path, value: `${value}` }));
  return { operation, asked, answered: facts, refusal: answer.code, tookMs };
}

function fieldsOf(value: unknown): readonly TraceField[] {
  const fields: TraceField[] = [];
  addFields(fields, '', '', value);
  return fields.slice(0, MOST_FIELDS);
}

/** Lists and objects by the paths of what is in them. */
function addFields(into: TraceField[], path: string, name: string, value: unknown): void {
  if (value === undefined || into.length > MOST_FIELDS) return;
  if (HIDDEN.test(name)) {
    into.push({ path, value: '', hidden: true });
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      const index = Array.isArray(value);
      addFields(into, path === '' ? key : `${path}.${key}`, index ? '' : key, inner);
    }
  } else if (path !== '') {
    into.push({ path, value: cut(String(value)) });
  }
}

/** Puts into the trace what a phone passed on to a wearable, and what that answered. */
export function recordRelayed(trace: Trace, at: number, sent: string, came: string | undefined) {
  const script = scriptsOf(trace).ofCommand(sent);
  const command = fromHex(sent);
  const answer = came === undefined ? undefined : fromHex(came);
  const status = answer === undefined ? 'no answer' : statusOf(answer);
  trace.record({
    at,
    from: 'phone',
    to: 'wearable',
    kind: 'APDU',
    summary: `${describeCommand(command)} → ${status}`,
    details: script === undefined ? [] : [`part of the script ${script.operation}`],
    bytes: {
      command: maskCommand(command),
      ...(answer === undefined ? {} : { answer: maskAnswer(answer, command) }),
    },
    ...(script === undefined ? {} : { reference: script.reference }),
  });
}

function statusOf(answer: Uint8Array): string {
  return describeStatusWord((answer.at(-2) ?? 0) * 256 + (answer.at(-1) ?? 0));
}
