/** The test kit against a host that keeps every rule, and against hosts that break one each. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { afterEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  answerTo,
  checkMessage,
  correlationKey,
  type Message,
  networkCodec,
  originalCorrelationKey,
  requestMti,
} from '@armilla/iso8583';
import { seededChance } from '@armilla/kit/chance';
import { listen } from '@armilla/kit/host-link';
import { silentLog } from '@armilla/kit/log';
import { PROFILES } from '../host/words.ts';
import { checkHost } from './checks.ts';

const PAN = '5333220111999885';
const account = { pan: PAN, expiry: '2911', currency: '978' };

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** What a host does wrong. */
type Fault =
  | 'NO_SIGN_ON'
  | 'NO_ECHO'
  | 'NO_CODE'
  | 'APPROVES_STRANGERS'
  | 'ANSWERS_ANEW'
  | 'TAKES_ANOTHER_AMOUNT'
  | 'REVERSES_ONCE'
  | 'FORGETS_REVERSALS'
  | 'ADVICE_ONCE'
  | 'SILENT_ON_UNKNOWN'
  | 'SKIPS_FORMAT'
  | 'LOSES_FIELDS'
  | 'ONE_AT_A_TIME'
  | 'WRONG_TYPE'
  | 'DIES_OF_GARBAGE';

/** They leave something unanswered; every other host may take as long as a busy machine needs. */
const SILENT: ReadonlySet<Fault> = new Set([
  'NO_ECHO',
  'SILENT_ON_UNKNOWN',
  'ONE_AT_A_TIME',
  'WRONG_TYPE',
  'DIES_OF_GARBAGE',
]);

/** A small issuer of one card, with one fault or none. */
function issuer(fault: Fault | undefined): (message: Message) => Promise<Message | undefined> {
  const answers = new Map<string, { amount: string | undefined; answer: Message }>();
  const reversed = new Set<string>();
  const advised = new Set<string>();
  let codes = 100_000;
  let busy = false;
  const has = (candidate: Fault) => fault === candidate;
  const decide = (message: Message): Message => {
    if (has('SKIPS_FORMAT') ? false : checkMessage(message) !== undefined) {
      return answerTo(message, { 39: '30' });
    }
    if (reversed.has(correlationKey(message)) && !has('FORGETS_REVERSALS')) {
      return answerTo(message, { 39: '68' });
    }
    const isKnown = message.fields[2] === PAN || has('APPROVES_STRANGERS');
    if (!isKnown) return answerTo(message, { 39: '14' });
    codes += 1;
    return answerTo(message, { 39: '00', ...(has('NO_CODE') ? {} : { 38: String(codes) }) });
  };
  const authorise = (message: Message): Message => {
    const key = correlationKey(message);
    const known = answers.get(key);
    const isSame = known?.amount === message.fields[4];
    if (known && !isSame && !has('TAKES_ANOTHER_AMOUNT')) return answerTo(message, { 39: '94' });
    if (known && isSame && !has('ANSWERS_ANEW')) return known.answer;
    const answer = decide(message);
    answers.set(key, { amount: message.fields[4], answer });
    return answer;
  };
  const respond = (message: Message): Message | undefined => {
    const code = message.fields[70];
    switch (requestMti(message.mti)) {
      case '0800':
        if (code === '001' && has('NO_SIGN_ON')) return answerTo(message, { 39: '12' });
        if (code === '301' && has('NO_ECHO')) return undefined;
        return answerTo(message, { 39: '00' });
      case '0100':
        return authorise(message);
      case '0420': {
        const original = originalCorrelationKey(message) ?? '';
        const isRepeat = reversed.has(original);
        reversed.add(original);
        return answerTo(message, { 39: isRepeat && has('REVERSES_ONCE') ? '25' : '00' });
      }
      case '0120': {
        const isRepeat = advised.has(correlationKey(message));
        advised.add(correlationKey(message));
        return answerTo(message, { 39: isRepeat && has('ADVICE_ONCE') ? '94' : '00' });
      }
      default:
        return has('SILENT_ON_UNKNOWN') ? undefined : answerTo(message, { 39: '12' });
    }
  };
  return async (message) => {
    if (has('ONE_AT_A_TIME') && busy) return undefined;
    busy = true;
    await new Promise((resolve) => setImmediate(resolve));
    busy = false;
    const answer = respond(message);
    if (answer === undefined) return undefined;
    if (has('WRONG_TYPE') && answer.mti === '0110') return { ...answer, mti: '0210' };
    if (!has('LOSES_FIELDS') || answer.mti !== '0110') return answer;
    return { ...answer, fields: { ...answer.fields, 37: '000000000000' } };
  };
}

async function serve(fault: Fault | undefined, profile = PROFILES.ascii): Promise<number> {
  const codec = networkCodec(undefined, profile);
  let isDead = false;
  const reader = () => {
    const inner = codec.reader();
    return {
      push(chunk: Uint8Array) {
        try {
          return inner.push(chunk);
        } catch (error) {
          isDead = fault === 'DIES_OF_GARBAGE';
          throw error;
        }
      },
    };
  };
  const answer = issuer(fault);
  const server = await listen({
    port: 0,
    host: '127.0.0.1',
    codec: { ...codec, reader },
    log: silentLog,
    answer: async (message) => (isDead ? undefined : answer(message)),
  });
  ends.push(() => server.close());
  return server.port;
}

async function findings(fault: Fault | undefined, profile = PROFILES.ascii) {
  const port = await serve(fault, profile);
  return checkHost({
    address: { host: '127.0.0.1', port, profile },
    account,
    timeoutMs: fault !== undefined && SILENT.has(fault) ? 400 : 30_000,
    chance: seededChance(3),
    now: Date.now,
  });
}

for (const [name, profile] of Object.entries(PROFILES)) {
  test(`a host that keeps every rule is told so (${name})`, async () => {
    const found = await findings(undefined, profile);
    assert.ok(found.length >= 14);
    assert.deepEqual(
      found.filter(({ fault }) => fault !== undefined),
      [],
    );
  });
}

/** By fault: what the kit says of it first. */
const TOLD: Readonly<Record<Fault, string>> = {
  NO_SIGN_ON: 'The sign-on is answered with DE 39 12, not 00.',
  NO_ECHO: 'A 0800 stays without an answer.',
  NO_CODE: 'The approval lacks DE38.',
  APPROVES_STRANGERS: 'A purchase by a card that does not exist is approved.',
  ANSWERS_ANEW: 'A repeat (0100) is answered anew.',
  TAKES_ANOTHER_AMOUNT: 'Another amount under a used key (DE 7, 11, 32, 41) is approved.',
  REVERSES_ONCE: 'A repeated reversal (0421) is answered with DE 39 25, not 00.',
  FORGETS_REVERSALS: 'The purchase whose reversal came first is approved.',
  ADVICE_ONCE: 'Its repeat (0121) is answered with DE 39 94, not 00.',
  SILENT_ON_UNKNOWN: 'A 0300 stays without an answer.',
  SKIPS_FORMAT: 'A request without DE 4 is answered with DE 39 00, not 30.',
  LOSES_FIELDS: 'DE 37 of the answer differ.',
  ONE_AT_A_TIME: 'Of 50 requests sent at once 1 are answered.',
  WRONG_TYPE: 'A 0100 stays without an answer.',
  DIES_OF_GARBAGE: 'A 0800 stays without an answer.',
};

for (const [fault, told] of Object.entries(TOLD)) {
  test(`a host with the fault ${fault} is found out, and the fault is named`, async () => {
    const found = await findings(fault as Fault);
    const broken = found.flatMap(({ fault: words }) => words ?? []);
    assert.equal(broken[0], told);
  });
}

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

function run(...words: readonly string[]): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, [MAIN, 'host-check', ...words]);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      text += chunk;
    });
  }
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, text })));
}

test('the command says in sentences what holds, and with its exit code whether all does', async () => {
  const card = ['--pan', PAN, '--expiry', '2911', '--timeout', '30'];
  const good = await serve(undefined);
  const bad = await serve('REVERSES_ONCE');
  const [fine, broken, nobody] = await Promise.all([
    run(`127.0.0.1:${good}`, ...card),
    run(`127.0.0.1:${bad}`, ...card, '--json'),
    run('127.0.0.1:1', ...card),
  ]);
  assert.equal(fine.code, 0);
  assert.match(fine.text, /✓ It answers a sign-on[\s\S]*The host keeps every rule\./);
  assert.equal(broken.code, 1);
  const told = JSON.parse(broken.text) as { ok: boolean; broken: number };
  assert.deepEqual([told.ok, told.broken], [false, 1]);
  assert.equal(nobody.code, 3);
  assert.match(nobody.text, /Nobody answers at 127\.0\.0\.1:1\./);
});
