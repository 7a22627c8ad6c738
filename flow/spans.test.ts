/**
 * One payment and one enrolment as a collector of OpenTelemetry sees them: whole, and without
 * secrets.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { openScene, type Scene } from './scene.ts';
import { wearing } from './wearing.ts';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly { key: string; value: { stringValue?: string } }[];
}

const bodies: string[] = [];
const collector = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    bodies.push(body);
    response.end('{}');
  });
});
let scene: Scene;

before(async () => {
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  scene = await openScene({ tracesUrl: () => `http://127.0.0.1:${port}/v1/traces` });
});
after(async () => {
  await scene.close();
  collector.close();
});

const spans = (): Span[] =>
  bodies.flatMap((body) => JSON.parse(body).resourceSpans[0].scopeSpans[0].spans as Span[]);
const saysOf = ({ attributes }: Span, key: string) =>
  attributes.find((one) => one.key === key)?.value.stringValue;

test('a payment is one trace over every line, an enrolment one over every party; no secret in them', async () => {
  const { maria, plastic } = await wearing(scene);
  const tap = await maria.taps(1_240);
  assert.ok(tap.approved);
  const parent = { traceId: 'c'.repeat(32), spanId: 'd'.repeat(16) };
  const traceparent = `00-${parent.traceId}-${parent.spanId}-01`;
  await fetch(`${scene.url}/stage/tills`, { headers: { traceparent } });
  const tokens = await scene.rows<{ dpan_last_four: string }>(
    'token-service',
    'SELECT * FROM token',
  );
  // What is left is sent before a service has ended.
  await scene.restart();

  const ofTap = spans().filter((span) => saysOf(span, 'armilla.rrn') === tap.rrn);
  const [first] = ofTap;
  assert.ok(ofTap.every(({ traceId }) => traceId === first?.traceId));
  const SERVER = 2;
  const lines = ['terminal-acquirer', 'acquirer-token-service', 'token-service-issuer-alpha-bank'];
  for (const line of lines) {
    const ends = ofTap.filter((one) => one.name === `${line} 0100`);
    assert.equal(ends.length, 2, line);
    const answering = ends.find(({ kind }) => kind === SERVER);
    const asking = ends.find(({ kind }) => kind !== SERVER);
    assert.equal(answering?.parentSpanId, asking?.spanId, line);
    assert.equal(saysOf(ends[0] as Span, 'iso8583.response_code'), '00');
  }

  const opened = spans().find(({ name }) => name === 'wallet addCard');
  assert.ok(opened);
  const together = spans().filter(({ traceId }) => traceId === opened.traceId);
  const parties = new Set(together.map((span) => saysOf(span, 'armilla.party')));
  for (const party of ['wallet', 'token-service', 'issuer-alpha-bank'])
    assert.ok(parties.has(party));

  const called = spans().find(({ traceId }) => traceId === parent.traceId);
  assert.equal(called?.parentSpanId, parent.spanId);

  const told = bodies.join('\n');
  const { pan, cvc2, cardholderName, mobile, pin } = plastic;
  for (const secret of [pan, `"${cvc2}"`, cardholderName, mobile, `"${pin}"`, maria.email]) {
    assert.ok(!told.includes(secret), 'a secret in a span');
  }
  assert.equal(tokens.length, 1);
  // Names of traces and spans are chance, written in hex: one in hundreds looks like a number.
  const meant = told.replaceAll(/"(?:traceId|spanId|parentSpanId)":"[0-9a-f]*"/g, '');
  assert.doesNotMatch(meant, /\d{13,}(?=")(?<!Nano":"\d*)/, 'nothing like a number of a card');
  maria.leaves();
});

test('without an address there are no spans, and nothing is sent', async () => {
  const sent = bodies.length;
  const plain = await openScene();
  await fetch(`${plain.url}/stage/tills`);
  await plain.close();
  assert.equal(bodies.length, sent);
});
