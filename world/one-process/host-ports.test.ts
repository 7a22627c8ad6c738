/** Ports for hosts of others: who is let in, what is taken, what the trace keeps of it. */
import assert from 'node:assert/strict';
import { createConnection } from 'node:net';
import { afterEach, test } from 'node:test';
import { DecodeError } from '@armilla/bytes';
import { cmacAes } from '@armilla/cipher';
import { ASCII, answerTo, BCD, type Message, networkCodec, type Profile } from '@armilla/iso8583';
import { connect } from '@armilla/kit/host-link';
import { silentLog } from '@armilla/kit/log';
import { SecretBytes } from '@armilla/kit/secret';
import { traceBook } from '@armilla/kit/trace';
import { type HostPortDeps, openHostPort } from './host-ports.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const KEY = new SecretBytes(new Uint8Array(16).fill(7));
const mac = (bytes: Uint8Array) => cmacAes(KEY.expose(), bytes).subarray(0, 8);

/** Hosts that say yes, except to what they cannot read. */
async function open(of: string, profile: Profile, macKey?: SecretBytes) {
  const answer = async (message: Message) => {
    if (message.fields[48] === '01') throw new DecodeError('DE48', 'broken off');
    return answerTo(message, { 38: '123456', 39: '00' });
  };
  const trace = traceBook();
  const deps = {
    parties: {
      tokenService: { answer },
      banks: [{ programme: { id: 'alpha-bank' }, issuer: { answer } }],
    },
    trace,
    clock: { now: () => 0 },
    log: silentLog,
    // Of the parties nothing is asked but to answer.
  } as unknown as HostPortDeps;
  const server = await openHostPort(deps, { of, port: 0, profile, macKey });
  ends.push(() => server.close());
  return { port: server.port, trace };
}

let stan = 0;
const message = (mti: string, more: Message['fields'] = {}): Message => ({
  mti,
  fields: { 7: '1122100501', 11: String(++stan).padStart(6, '0'), 32: '400002', ...more },
});

function dial(port: number, profile: Profile, withMac = false) {
  const codec = networkCodec(withMac ? mac : undefined, profile);
  const client = connect({
    port,
    host: '127.0.0.1',
    codec,
    timeoutMs: 300,
    log: silentLog,
    connections: 1,
  });
  ends.push(() => client.close());
  return async (asked: Message) => (await client.request(asked)).fields[39];
}

for (const profile of [ASCII, BCD]) {
  test(`who signed on is served, and nobody in another's name (${profile.name})`, async () => {
    const { port, trace } = await open('NETWORK', profile);
    const ask = dial(port, profile);
    assert.equal(await ask(message('0100')), '58');
    assert.equal(await ask(message('0800', { 32: '00000400001', 70: '001' })), '58');
    assert.equal(await ask(message('0800', { 70: '001' })), '00');
    assert.equal(await ask(message('0100', { 2: '5333220111999885', 37: '632610000101' })), '00');
    assert.equal(await ask(message('0100', { 48: '01' })), '30');
    assert.equal(await ask(message('0100', { 32: '123456' })), '03');
    const told = JSON.stringify(trace.entries());
    assert.match(told, /"reference":"632610000101"/);
    assert.ok(!told.includes('5333220111999885'), 'the trace is masked');
  });
}

test('an outside network signs on at a bank and speaks for many acquirers', async () => {
  const { port } = await open('alpha-bank', BCD);
  const ask = dial(port, BCD);
  assert.equal(await ask(message('0800', { 70: '001' })), '00');
  assert.equal(await ask(message('0100', { 32: '123456' })), '00');
  await assert.rejects(open('no-bank', BCD), /there is no bank no-bank/);
});

test('with a key every message has its code, and one without it ends its connection', async () => {
  const { port } = await open('NETWORK', ASCII, KEY);
  assert.equal(await dial(port, ASCII, true)(message('0800', { 70: '001' })), '00');
  const socket = createConnection({ port, host: '127.0.0.1' });
  const ended = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {});
  socket.write(networkCodec(undefined, ASCII).encode(message('0800', { 70: '001' })));
  await ended;
});
