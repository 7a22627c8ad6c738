/**
 * A bank's host for tests that keeps a book as the network's rules want it: one payment a number,
 * tombstones, advices that always post. Its line can be slow, deaf or cut.
 */
import { correlationKey, type Message, originalCorrelationKey } from '@armilla/iso8583';
import { NoAnswer } from '@armilla/kit/host-link';
import { approval, type TestIssuer } from './bench.ts';

/** `LATE`: heard and decided, the answer too late. `DEAF`: sent and lost. `CUT`: never sent. */
export type Line = 'WHOLE' | 'LATE' | 'DEAF' | 'CUT';

interface Entry {
  state: 'APPROVED' | 'DECLINED' | 'REVERSED';
  amountMinor: number;
  /** How often money was put on hold or posted by it. */
  posts: number;
  answer?: Message;
}

export interface ModelIssuer {
  line: Line;
  declines: boolean;
  readonly book: ReadonlyMap<string, Entry>;
  /** What stands of a message. */
  standing(original: Message): number;
}

export function modelIssuer(issuer: TestIssuer): ModelIssuer {
  const book = new Map<string, Entry>();
  const model: ModelIssuer = {
    line: 'WHOLE',
    declines: false,
    book,
    standing(original) {
      const entry = book.get(correlationKey(original));
      return entry?.state === 'APPROVED' ? entry.amountMinor : 0;
    },
  };
  issuer.host = async (message) => {
    const { line } = model;
    if (line === 'CUT') throw new NoAnswer('no connection', false);
    if (line === 'DEAF') throw new NoAnswer('no answer in time', true);
    const answer = take(book, message, model.declines);
    if (line === 'LATE') throw new NoAnswer('no answer in time', true);
    return answer;
  };
  return model;
}

function take(book: Map<string, Entry>, message: Message, declines: boolean): Message {
  const amountMinor = Number(message.fields[4]);
  const original = originalCorrelationKey(message);
  switch (`${message.mti.slice(0, 3)}0`) {
    case '0100':
      return authorise(book, message, declines);
    case '0120':
      force(book, original ?? '', amountMinor);
      return approval(message);
    case '0220':
      if (original === undefined) force(book, correlationKey(message), amountMinor);
      else complete(book, original, amountMinor);
      return approval(message);
    case '0420':
      reverse(book, original ?? '', message.fields[95]);
      return approval(message);
    default:
      return approval(message, '12');
  }
}

function authorise(book: Map<string, Entry>, message: Message, declines: boolean): Message {
  const key = correlationKey(message);
  const known = book.get(key);
  if (known?.answer !== undefined) return known.answer;
  if (known !== undefined) return approval(message, '68');
  const answer = approval(message, declines ? '51' : '00');
  const state = declines ? 'DECLINED' : 'APPROVED';
  const amountMinor = declines ? 0 : Number(message.fields[4]);
  book.set(key, { state, amountMinor, posts: declines ? 0 : 1, answer });
  return answer;
}

/** Posts, unless it was approved already or taken back. */
function force(book: Map<string, Entry>, key: string, amountMinor: number): void {
  const known = book.get(key);
  if (known === undefined) book.set(key, { state: 'APPROVED', amountMinor, posts: 1 });
  if (known?.state !== 'DECLINED') return;
  Object.assign(known, { state: 'APPROVED', amountMinor, posts: known.posts + 1 });
}

function complete(book: Map<string, Entry>, key: string, amountMinor: number): void {
  const known = book.get(key);
  if (known?.state === 'APPROVED') known.amountMinor = amountMinor;
}

function reverse(book: Map<string, Entry>, key: string, replacement: string | undefined): void {
  const remaining = replacement === undefined ? 0 : Number(replacement.slice(0, 12));
  const known = book.get(key);
  if (remaining > 0) {
    if (known?.state === 'APPROVED') known.amountMinor = Math.min(known.amountMinor, remaining);
    return;
  }
  if (known === undefined) book.set(key, { state: 'REVERSED', amountMinor: 0, posts: 0 });
  else Object.assign(known, { state: 'REVERSED', amountMinor: 0 });
}
