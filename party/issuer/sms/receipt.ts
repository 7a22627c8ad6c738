/**
 * Delivery receipts: a `deliver_sm` that says so (SMPP 3.4, 5.2.12) and names the message either in
 * its own parameters or, as most centres do, in a text like `id:42 … stat:DELIVRD …` (appendix B).
 */
import type { SmsReceipt } from './port.ts';
import type { Pdu } from './smpp-session.ts';

/** Message states (SMPP 3.4, 5.2.28) and their spellings in a text, by what they end in. */
const OUTCOMES: Readonly<Record<string, SmsReceipt['outcome']>> = {
  2: 'DELIVERED',
  3: 'UNDELIVERABLE',
  4: 'UNDELIVERABLE',
  5: 'UNDELIVERABLE',
  8: 'UNDELIVERABLE',
  DELIVRD: 'DELIVERED',
  EXPIRED: 'UNDELIVERABLE',
  DELETED: 'UNDELIVERABLE',
  UNDELIV: 'UNDELIVERABLE',
  REJECTD: 'UNDELIVERABLE',
};

/** The receipt; `undefined` for anything else, and for one that ends nothing yet. */
export function readReceipt(pdu: Pdu): SmsReceipt | undefined {
  if ((Number(pdu.esm_class ?? 0) & 0x3c) !== 0x04) return undefined;
  const text = textOf(pdu.short_message);
  const gatewayId = wordOf(pdu.receipted_message_id) ?? /\bid:(\S+)/i.exec(text)?.[1];
  const state = wordOf(pdu.message_state) ?? /\bstat:(\w+)/i.exec(text)?.[1]?.toUpperCase();
  const outcome = state === undefined ? undefined : OUTCOMES[state];
  if (gatewayId === undefined || outcome === undefined) return undefined;
  return { gatewayId, outcome };
}

function wordOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The package gives text as it decoded it, or the octets when it could not. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  return value instanceof Object && 'message' in value ? textOf(value.message) : '';
}
