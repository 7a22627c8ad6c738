/**
 * Spans where things pass: calls of contracts, messages between hosts. ISO 8583 has no field for
 * a trace. What both ends of a line know of a payment (its receipt's number and till, DE 37 and
 * 41) names its trace, and line and message name its span: so each end comes to the same, in one
 * process or in many, and no message is a byte longer.
 */
import { createHash } from 'node:crypto';
import { isNetworkManagement, type Message } from '@armilla/iso8583';
import type { Invoke } from '@armilla/kit/contract';
import type { HostClient } from '@armilla/kit/host-link';
import { isRefusal } from '@armilla/kit/refusal';
import type { SpanContext, Spans } from '@armilla/kit/spans';

/** The same party, each call of it a span. */
export function spannedParty(invoke: Invoke, place: string, spans: Spans | undefined): Invoke {
  if (spans === undefined) return invoke;
  return (name, input, context) => {
    const attributes = { 'armilla.party': place, 'armilla.operation': name };
    return spans.within({ name: `${place} ${name}`, kind: 'SERVER', attributes }, async (note) => {
      const answer = await invoke(name, input, context);
      if (isRefusal(answer)) note({ 'armilla.refusal': answer.code });
      return answer;
    });
  };
}

/** The same host, each message to it a span. */
export function spannedHost(
  host: HostClient<Message>,
  line: string,
  spans: Spans | undefined,
): HostClient<Message> {
  if (spans === undefined) return host;
  return {
    ...host,
    async request(message) {
      const own = spanOfMessage(line, message);
      if (own === undefined) return host.request(message);
      const came = spans.current();
      const elsewhere = came !== undefined && came.traceId !== own.traceId;
      const start = {
        ...startOf(line, message, 'CLIENT'),
        own,
        link: elsewhere ? came : undefined,
      };
      return spans.within(start, async (note) => noted(await host.request(message), note));
    },
  };
}

type Answering = (message: Message) => Promise<Message | undefined>;

/** The same answering, each message a span under that of whoever asked. */
export function spannedAnswer(
  answer: Answering,
  line: string,
  spans: Spans | undefined,
): Answering {
  if (spans === undefined) return answer;
  return async (message) => {
    const parent = spanOfMessage(line, message);
    if (parent === undefined) return answer(message);
    const start = { ...startOf(line, message, 'SERVER'), parent };
    return spans.within(start, async (note) => noted(await answer(message), note));
  };
}

function noted<T extends Message | undefined>(
  answer: T,
  note: (more: { 'iso8583.response_code': string }) => void,
): T {
  const code = answer?.fields[39];
  if (code !== undefined) note({ 'iso8583.response_code': code });
  return answer;
}

function startOf<Kind extends 'SERVER' | 'CLIENT'>(
  line: string,
  { mti, fields }: Message,
  kind: Kind,
) {
  const rrn = fields[37];
  const attributes = {
    'armilla.link': line,
    'iso8583.mti': mti,
    ...(rrn === undefined ? {} : { 'armilla.rrn': rrn }),
  };
  return { name: `${line} ${mti}`, kind, attributes };
}

/** Where the sender's span of a message is; `undefined` for the keeping of the line. */
export function spanOfMessage(line: string, { mti, fields }: Message): SpanContext | undefined {
  const { 11: stan = '', 37: rrn, 41: terminal = '' } = fields;
  if (rrn === undefined || isNetworkManagement(mti)) return undefined;
  const traceId = digestOf(`trace ${rrn} ${terminal}`).slice(0, 32);
  return { traceId, spanId: digestOf(`span ${traceId} ${line} ${mti} ${stan}`).slice(0, 16) };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
