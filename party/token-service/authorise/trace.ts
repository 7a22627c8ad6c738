/** What is recorded of a payment for those who look: its messages, masked, and what was found. */
import { maskMessage } from '@armilla/explain';
import { describeMessage, type Message } from '@armilla/iso8583';
import type { Room } from '../room.ts';

/** Records a message masked; the one who asks records question and answer. */
export function trace(
  room: Room,
  message: Message,
  from: 'token-service' | 'issuer',
  to: 'token-service' | 'issuer',
): void {
  const reference = message.fields[37] ?? '';
  const at = room.clock.now();
  if (!room.trace.keeps(reference, at)) return;
  const [summary = '', ...details] = describeMessage(message);
  const bytes = maskMessage(message);
  room.trace.record({
    ...{ at, from, to, kind: 'ISO 8583', summary, details, reference },
    ...(bytes === undefined ? {} : { bytes: { message: bytes } }),
  });
}

/** One line for whoever looks. */
export function traceFinding(
  room: Room,
  message: Message,
  summary: string,
  details: readonly string[] = [],
): void {
  room.trace.record({
    at: room.clock.now(),
    from: 'token-service',
    to: 'token-service',
    kind: 'FINDING',
    summary,
    details,
    reference: message.fields[37] ?? '',
  });
}
