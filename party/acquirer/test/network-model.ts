/**
 * A network that keeps its own book, naively: what was approved under which key, what was taken
 * back of it, what files brought. It loses questions and answers as it is told to, and it is the
 * judge of what an acquirer believes.
 */
import { decodeClearingFile } from '@armilla/clearing';
import {
  correlationKey,
  decodeSubelements,
  type Message,
  originalCorrelationKey,
  requestMti,
} from '@armilla/iso8583';
import { type HostClient, NoAnswer } from '@armilla/kit/host-link';
import { answerTo } from '../decide/messages.ts';
import type { Clearing } from './road.ts';

/** What becomes of one request on its way. */
export type Fate =
  | 'YES'
  | 'NO'
  | 'PARTLY'
  | 'NEVER_LEFT'
  | 'QUESTION_LOST'
  | 'ANSWER_LOST'
  | 'LATE'
  | 'HANGS';

export interface Authorised {
  readonly rrn: string;
  readonly kind: 'PURCHASE' | 'CASH' | 'REFUND' | 'HOLD' | 'INCREMENT';
  /** Of a refund or an increment: the reference of what it follows. */
  readonly follows: string | undefined;
  standing: number;
  /** Of a hold: the final amount. */
  final: number | undefined;
  timesCleared: number;
}

export function networkModel() {
  const book = new Map<string, Authorised>();
  const answers = new Map<string, Message>();
  const tombstones = new Set<string>();
  const late: Message[] = [];
  const hanging: (() => void)[] = [];
  let fates: Fate[] = [];
  let refundsDeclined = 0;

  const byReference = (rrn: string | undefined) =>
    [...book.values()].find((each) => each.rrn === rrn && each.follows === undefined);

  const authorise = (message: Message, fate: Fate): Message => {
    const key = correlationKey(message);
    const before = answers.get(key);
    if (before !== undefined) return before;
    const answer = tombstones.has(key) ? answerTo(message, '21') : decided(message, fate, key);
    answers.set(key, answer);
    return answer;
  };
  const decided = (message: Message, fate: Fate, key: string): Message => {
    const { 3: code = '', 4: asked = '', 37: rrn = '' } = message.fields;
    const said = decodeSubelements(message.fields[48] ?? '');
    if (fate === 'NO') {
      if (code.startsWith('20')) refundsDeclined += 1;
      return answerTo(message, '51');
    }
    const partly = fate === 'PARTLY' && said['13'] === '1' && Number(asked) > 1;
    const amount = partly ? Math.floor(Number(asked) / 2) : Number(asked);
    const follows = said['12'];
    const kind = KINDS[`${code.slice(0, 2)}${said['14'] ?? '0'}`] ?? 'PURCHASE';
    const standing = amount;
    book.set(key, { rrn, kind, follows, standing, final: undefined, timesCleared: 0 });
    const answer = answerTo(message, partly ? '10' : '00');
    const changed = { 4: String(amount).padStart(12, '0'), 38: 'A1B2C3' };
    return { mti: answer.mti, fields: { ...answer.fields, ...changed } };
  };
  const advise = (message: Message): Message => {
    const key = correlationKey(message);
    const before = answers.get(key);
    if (before !== undefined) return before;
    const original = originalCorrelationKey(message);
    const answer =
      original === undefined ? sale(message, key) : finalAmount(message, book.get(original));
    answers.set(key, answer);
    return answer;
  };
  const sale = (message: Message, key: string): Message => {
    if (tombstones.has(key)) return answerTo(message, '21');
    const standing = Number(message.fields[4]);
    const { 37: rrn = '' } = message.fields;
    const fresh = { rrn, follows: undefined, standing, final: undefined, timesCleared: 0 };
    book.set(key, { ...fresh, kind: 'PURCHASE' });
    return answerTo(message, '00');
  };
  const heldWith = (held: Authorised) =>
    [...book.values()]
      .filter(({ kind, follows }) => kind === 'INCREMENT' && follows === held.rrn)
      .reduce((sum, { standing }) => sum + standing, held.standing);
  const finalAmount = (message: Message, held: Authorised | undefined): Message => {
    const amount = Number(message.fields[4]);
    if (held === undefined || held.standing === 0) return answerTo(message, '76');
    if (amount > heldWith(held)) return answerTo(message, '13');
    held.final = amount;
    return answerTo(message, '00');
  };
  const takeBack = (message: Message): Message => {
    const key = originalCorrelationKey(message) ?? '';
    const remains = Number((message.fields[95] ?? '0').slice(0, 12));
    const known = book.get(key);
    if (remains === 0) tombstones.add(key);
    if (known === undefined) return answerTo(message, '00');
    if (known.timesCleared > 0) return answerTo(message, '12');
    if (known.kind === 'HOLD' && remains > 0) shrink(known, remains);
    else known.standing = Math.min(known.standing, remains);
    if (known.final !== undefined) known.final = Math.min(known.final, remains);
    return answerTo(message, '00');
  };
  /** Of a hold with what was added to it, that much remains. */
  const shrink = (held: Authorised, remains: number) => {
    held.standing += Math.min(0, remains - heldWith(held));
  };
  const answerOf = (message: Message, fate: Fate): Message => {
    switch (requestMti(message.mti)) {
      case '0100':
        return authorise(message, fate);
      case '0220':
        return advise(message);
      default:
        return takeBack(message);
    }
  };
  const host: HostClient<Message> = {
    async request(message) {
      const fate = fates.shift() ?? 'YES';
      await new Promise((resolve) => setImmediate(resolve));
      if (fate === 'NEVER_LEFT') throw new NoAnswer('no connection', false);
      if (fate === 'QUESTION_LOST') throw new NoAnswer('no answer in time', true);
      const answer = answerOf(message, fate);
      if (fate === 'HANGS') await new Promise<void>((resolve) => hanging.push(resolve));
      if (fate === 'LATE') late.push(answer);
      if (fate === 'LATE' || fate === 'ANSWER_LOST') throw new NoAnswer('no answer in time', true);
      return answer;
    },
    close() {},
  };
  return {
    host,
    book,
    heldWith,
    byReference,
    /** What becomes of the next requests; those after them are answered with yes. */
    fated(next: readonly Fate[]) {
      fates = [...next];
    },
    /** How many refunds it was told to say no to. */
    refundsDeclined: () => refundsDeclined,
    isHanging: () => hanging.length > 0,
    /** Lets answers go that hang. */
    release() {
      for (const go of hanging.splice(0)) go();
    },
    /** Answers that are still under way. */
    late: () => late.splice(0),
    /** Takes a file's records that it has authorised, once each and not above. */
    clear(text: string): { record: number; reason: string }[] {
      const { acquirerId, records } = decodeClearingFile(text);
      return records.flatMap((record, i) => {
        const { stan, transmissionDate, terminalId, amountMinor } = record;
        const known = ['0100', '0220']
          .map((mti) => book.get([mti, stan, acquirerId, transmissionDate, terminalId].join('/')))
          .find((each) => each !== undefined);
        const claimed = known?.kind === 'HOLD' ? (known.final ?? 0) : (known?.standing ?? 0);
        if (known === undefined) return [{ record: i + 1, reason: 'unknown' }];
        if (amountMinor > claimed) return [{ record: i + 1, reason: 'too high' }];
        if (known.timesCleared > 0) return [{ record: i + 1, reason: 'cleared before' }];
        known.timesCleared += 1;
        return [];
      });
    },
  };
}

export type NetworkModel = ReturnType<typeof networkModel>;

/** First two digits of DE 3 and DE 48.14. */
const KINDS: Readonly<Record<string, Authorised['kind']>> = {
  '000': 'PURCHASE',
  '001': 'HOLD',
  '002': 'INCREMENT',
  '010': 'CASH',
  '200': 'REFUND',
};

/** The clearing side of a model: each file is taken at once and judged record by record. */
export function clearingOf(
  model: NetworkModel,
  notify: (result: object) => Promise<unknown>,
): Pick<Clearing, 'presentClearing'> {
  const judged = new Set<string>();
  return {
    async presentClearing({ fileId, text }) {
      if (!judged.has(fileId)) {
        judged.add(fileId);
        await notify({ fileId, outcome: 'TAKEN', rejected: model.clear(text) });
      }
      return { fileId };
    },
  };
}
