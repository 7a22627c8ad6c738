/** Spans: who belongs to whom, what is sent, and that nobody waits for a collector. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from './log.ts';
import { openSpans, readTraceparent, traceparentOf } from './spans.ts';

interface Sent {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly {
    key: string;
    value: { stringValue?: string; intValue?: string };
  }[];
  readonly status: { readonly code?: number };
}

function opened(fails = false) {
  const sent: Sent[] = [];
  const spans = openSpans({
    url: '',
    serviceName: 'test',
    log: silentLog,
    async send(body) {
      if (fails) throw new Error('nobody there');
      const [resource] = JSON.parse(body).resourceSpans;
      sent.push(...resource.scopeSpans[0].spans);
    },
  });
  return { spans, sent };
}

const server = (name: string) => ({ name, kind: 'SERVER', attributes: {} }) as const;

test('a span within another is its child, across everything that is awaited', async () => {
  const { spans, sent } = opened();
  await spans.within(server('outer'), async () => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    await spans.within({ ...server('inner'), kind: 'CLIENT' }, async (note) => {
      note({ 'armilla.operation': 'tap', 'http.response.status_code': 200 });
    });
  });
  await spans.close();
  const [inner, outer] = sent;
  assert.equal(inner?.parentSpanId, outer?.spanId);
  assert.equal(inner?.traceId, outer?.traceId);
  assert.equal(outer?.parentSpanId, undefined);
  assert.deepEqual([inner?.kind, outer?.kind], [3, 2]);
  assert.deepEqual(inner?.attributes, [
    { key: 'armilla.operation', value: { stringValue: 'tap' } },
    { key: 'http.response.status_code', value: { intValue: '200' } },
  ]);
  assert.match(outer?.traceId ?? '', /^[0-9a-f]{32}$/);
  assert.ok(BigInt(outer?.endTimeUnixNano ?? 0) > BigInt(outer?.startTimeUnixNano ?? 0));
});

test('work that throws is told as failed, and throws', async () => {
  const { spans, sent } = opened();
  const work = () => Promise.reject(new Error('no'));
  await assert.rejects(spans.within(server('bad'), work), /no/);
  await spans.close();
  assert.equal(sent[0]?.status.code, 2);
});

test('what looks like a card number is told by nobody', async () => {
  const { spans, sent } = opened();
  const attributes = { 'armilla.operation': 'pays with 5555555555554444' };
  await spans.within({ ...server('x'), attributes }, async () => {});
  await spans.close();
  assert.doesNotMatch(JSON.stringify(sent), /5555555555554444/);
});

test('a collector that is away costs nothing but its spans', async () => {
  const { spans } = opened(true);
  for (let n = 0; n < 5_000; n++) await spans.within(server('x'), async () => {});
  await spans.close();
  assert.equal(spans.dropped >= 5_000 - 4_096, true);
});

test('traceparent is read as the standard has it, and nothing else is', () => {
  const context = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
  assert.deepEqual(readTraceparent(traceparentOf(context)), context);
  for (const wrong of [
    undefined,
    '',
    'x',
    `01-${context.traceId}-${context.spanId}-01`,
    `00-${context.traceId}-${context.spanId}-00`,
    `00-${'0'.repeat(32)}-${context.spanId}-01`,
    `00-${context.traceId}-${'0'.repeat(16)}-01`,
    `00-${context.traceId.toUpperCase()}-${context.spanId}-01`,
  ]) {
    assert.equal(readTraceparent(wrong), undefined, String(wrong));
  }
});
