/**
 * The rules an issuer's host is held to, in the order in which they are tried. Each is named in a
 * sentence, and a breach is told in another. Whatever was approved is taken back in the end.
 */
import {
  checkMessage,
  type FieldNumber,
  isApproved,
  type Message,
  responseMti,
} from '@armilla/iso8583';
import type { Chance } from '@armilla/kit/chance';
import { type TestAccount, unknownCard, type Words, wordsAbout } from './messages.ts';
import { type Address, type Heard, Peer } from './peer.ts';

export interface Finding {
  readonly rule: string;
  /** What was wrong; absent when nothing was. */
  readonly fault?: string;
}

export interface CheckOptions {
  readonly address: Address;
  readonly account: TestAccount;
  readonly timeoutMs: number;
  readonly chance: Chance;
  readonly now: () => number;
}

/** A rule was broken; the message says how, in a sentence. */
class Breach extends Error {}

/** What the rules work with. */
interface Ground {
  readonly peer: Peer;
  readonly words: Words;
  readonly options: CheckOptions;
  /** What was approved and stands: taken back at the end. */
  readonly standing: Message[];
}

/** Asks, and wants an answer that belongs to the question. Throws {@link Breach}. */
async function asked({ peer, options }: Ground, message: Message): Promise<Heard> {
  const heard = await peer.ask(message, options.timeoutMs);
  if (heard === undefined) {
    const how = peer.isOpen ? 'stays without an answer' : 'ends the connection';
    throw new Breach(`A ${message.mti} ${how}.`);
  }
  const wanted = responseMti(message.mti);
  const { mti } = heard.message;
  if (mti !== wanted) throw new Breach(`A ${message.mti} is answered by ${mti}, not ${wanted}.`);
  return heard;
}

const codeOf = ({ message }: Heard) => message.fields[39] ?? 'nothing';

function mustBe(heard: Heard, code: string, what: string): void {
  if (codeOf(heard) !== code)
    throw new Breach(`${what} is answered with DE 39 ${codeOf(heard)}, not ${code}.`);
}

function mustNotApprove(heard: Heard, what: string): void {
  if (isApproved(heard.message.fields[39])) throw new Breach(`${what} is approved.`);
}

/** A purchase that must be approved; it is taken back at the end. */
async function approved(ground: Ground): Promise<{ request: Message; answer: Heard }> {
  const request = ground.words.purchase();
  ground.standing.push(request);
  const answer = await asked(ground, request);
  mustBe(answer, '00', 'A purchase of 1.00 by the test card');
  return { request, answer };
}

const ECHOED: readonly FieldNumber[] = [2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 49];

interface Rule {
  readonly name: string;
  readonly holds: (ground: Ground) => Promise<void>;
}

export const RULES: readonly Rule[] = [
  {
    name: 'It answers a sign-on (0800, DE 70 001) with 00.',
    async holds(ground) {
      mustBe(await asked(ground, ground.words.manage('001')), '00', 'The sign-on');
    },
  },
  {
    name: 'It answers an echo test (0800, DE 70 301) with 00.',
    async holds(ground) {
      mustBe(await asked(ground, ground.words.manage('301')), '00', 'The echo test');
    },
  },
  {
    name: 'It approves a purchase, with an authorisation code (DE 38).',
    async holds(ground) {
      const { answer } = await approved(ground);
      const missing = checkMessage(answer.message);
      if (missing !== undefined) throw new Breach(`The approval lacks ${missing}.`);
    },
  },
  {
    name: 'Its answer repeats what the question was matched by.',
    async holds(ground) {
      const { request, answer } = await approved(ground);
      const other = ECHOED.filter((n) => answer.message.fields[n] !== request.fields[n]);
      if (other.length > 0) throw new Breach(`DE ${other.join(', ')} of the answer differ.`);
    },
  },
  {
    name: 'It declines a card it does not know.',
    async holds(ground) {
      const stranger = unknownCard(ground.options.account, ground.options.chance);
      const request = ground.words.purchase(stranger);
      mustNotApprove(await asked(ground, request), 'A purchase by a card that does not exist');
    },
  },
  {
    name: 'It gives a repeated request its first answer, byte for byte.',
    async holds(ground) {
      const { request, answer } = await approved(ground);
      for (const mti of ['0100', '0101']) {
        const again = await asked(ground, { ...request, mti });
        if (again.bytes !== answer.bytes) throw new Breach(`A repeat (${mti}) is answered anew.`);
      }
    },
  },
  {
    name: 'It refuses another payment under a key that was used.',
    async holds(ground) {
      const { request } = await approved(ground);
      const other = { ...request, fields: { ...request.fields, 4: '000000000200' } };
      mustNotApprove(
        await asked(ground, other),
        'Another amount under a used key (DE 7, 11, 32, 41)',
      );
    },
  },
  {
    name: 'It takes a payment back, and says the same when the reversal is repeated.',
    async holds(ground) {
      const { request } = await approved(ground);
      const reversal = ground.words.reversal(request);
      const first = await asked(ground, reversal);
      mustBe(first, '00', 'A reversal (0420)');
      const again = await asked(ground, { ...reversal, mti: '0421' });
      mustBe(again, '00', 'A repeated reversal (0421)');
    },
  },
  {
    name: 'It remembers a reversal that comes before its original.',
    async holds(ground) {
      const request = ground.words.purchase();
      ground.standing.push(request);
      mustBe(
        await asked(ground, ground.words.reversal(request)),
        '00',
        'A reversal that came first',
      );
      mustNotApprove(await asked(ground, request), 'The purchase whose reversal came first');
    },
  },
  {
    name: 'It takes an advice of standing in (0120), and takes its repeat as the same one.',
    async holds(ground) {
      const request = ground.words.purchase();
      ground.standing.push(request);
      const advice = ground.words.standIn(request);
      mustBe(await asked(ground, advice), '00', 'An advice of standing in (0120)');
      mustBe(await asked(ground, { ...advice, mti: '0121' }), '00', 'Its repeat (0121)');
    },
  },
  {
    name: 'It refuses a message type it does not know with 12.',
    async holds(ground) {
      const request = { ...ground.words.purchase(), mti: '0300' };
      mustBe(await asked(ground, request), '12', 'A 0300');
    },
  },
  {
    name: 'It refuses a request without an amount as a format error, 30.',
    async holds(ground) {
      const { mti, fields } = ground.words.purchase();
      mustBe(
        await asked(ground, { mti, fields: { ...fields, 4: undefined } }),
        '30',
        'A request without DE 4',
      );
    },
  },
  {
    name: 'It answers many requests sent at once on one connection.',
    async holds(ground) {
      const { peer, words, options } = ground;
      const echoes = Array.from({ length: 50 }, () => words.manage('301'));
      const answers = await peer.askAll(echoes, options.timeoutMs);
      const answered = answers.filter((heard) => heard !== undefined).length;
      if (answered < 50) throw new Breach(`Of 50 requests sent at once ${answered} are answered.`);
    },
  },
  {
    name: 'Garbage and half a frame on another connection do no harm.',
    async holds(ground) {
      const { options } = ground;
      for (const bytes of [Buffer.from('GET / HTTP/1.1\r\n\r\n'), Buffer.of(0x00, 0x40, 0x30)]) {
        const other = await Peer.open(options.address, options.timeoutMs);
        other.send(bytes);
        await new Promise((resolve) => setTimeout(resolve, 50));
        other.close();
      }
      await asked(ground, ground.words.manage('301'));
    },
  },
];

/** Tries every rule; throws OutOfReach when there is nobody to try it on. */
export async function checkHost(options: CheckOptions): Promise<readonly Finding[]> {
  const { address, account, timeoutMs, chance, now } = options;
  let peer = await Peer.open(address, timeoutMs);
  const words = wordsAbout(account, chance, now);
  const standing: Message[] = [];
  const findings: Finding[] = [];
  for (const { name, holds } of RULES) {
    try {
      if (!peer.isOpen) peer = await reopened(options, words);
      await holds({ peer, words, options, standing });
      findings.push({ rule: name });
    } catch (error) {
      if (!(error instanceof Breach)) throw error;
      findings.push({ rule: name, fault: error.message });
    }
  }
  await peer.askAll(standing.map(words.reversal), timeoutMs);
  await peer.ask(words.manage('002'), timeoutMs);
  peer.close();
  return findings;
}

/** Another connection, signed on, after the host ended the one before. */
async function reopened({ address, timeoutMs }: CheckOptions, words: Words): Promise<Peer> {
  try {
    const peer = await Peer.open(address, timeoutMs);
    await peer.ask(words.manage('001'), timeoutMs);
    return peer;
  } catch {
    throw new Breach('The host takes no more connections.');
  }
}
