/**
 * Traces for OpenTelemetry, off unless an address is set: spans that know their parent (W3C Trace
 * Context), sent in batches to a collector (OTLP over HTTP, JSON). A span tells which party did
 * what, how it came out and how long it took; of what was asked it tells nothing. Whatever the
 * collector does is felt by nobody: spans that find no room are dropped and counted.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { type Log, scrub } from './log.ts';

/** Where a span is: 32 and 16 lower-case hexadecimal digits. */
export interface SpanContext {
  readonly traceId: string;
  readonly spanId: string;
}

/** The only things a span tells; nobody adds another without adding it here. */
export type AttributeName =
  | 'armilla.party'
  | 'armilla.operation'
  | 'armilla.refusal'
  | 'armilla.link'
  | 'armilla.rrn'
  | 'iso8583.mti'
  | 'iso8583.response_code'
  | 'http.request.method'
  | 'http.route'
  | 'http.response.status_code';
export type Attributes = Readonly<Partial<Record<AttributeName, string | number>>>;

export interface SpanStart {
  readonly name: string;
  readonly kind: 'SERVER' | 'CLIENT';
  readonly attributes: Attributes;
  /** Where it belongs; the span it happens within when left out. */
  readonly parent?: SpanContext | undefined;
  /** Its own place, where both ends of a line must come to the same one. */
  readonly own?: SpanContext | undefined;
  /** Another span that it came of. */
  readonly link?: SpanContext | undefined;
}

export interface Spans {
  /** Does the work within a span; what is noted is told with it. A throw marks it as failed. */
  within<T>(start: SpanStart, work: (note: (more: Attributes) => void) => Promise<T>): Promise<T>;
  current(): SpanContext | undefined;
  /** Sends what is left. */
  close(): Promise<void>;
  /** Found no room, or could not be sent. */
  readonly dropped: number;
}

/** One that has ended. */
export interface EndedSpan extends SpanContext {
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: SpanStart['kind'];
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly failed: boolean;
  readonly link?: SpanContext;
}

export interface SpansOptions {
  /** `http://127.0.0.1:4318/v1/traces`. */
  readonly url: string;
  readonly serviceName: string;
  readonly log: Log;
  /** Sends a batch; by HTTP when left out. */
  readonly send?: (body: string) => Promise<void>;
}

const MOST_KEPT = 4_096;
const BATCH = 512;
const EVERY_MS = 1_000;
const PATIENCE_MS = 5_000;

export function openSpans({ url, serviceName, log, send = sender(url) }: SpansOptions): Spans {
  const inside = new AsyncLocalStorage<SpanContext>();
  const queue = sendQueue(serviceName, send, log);
  return {
    current: () => inside.getStore(),
    async within(start, work) {
      const parent = start.parent ?? inside.getStore();
      const own = start.own ?? {
        traceId: parent?.traceId ?? randomBytes(16).toString('hex'),
        spanId: randomBytes(8).toString('hex'),
      };
      const isChild = parent !== undefined && parent.traceId === own.traceId;
      const startMs = Date.now();
      const since = performance.now();
      let attributes = start.attributes;
      const end = (failed: boolean) => {
        const { name, kind, link } = start;
        const endMs = startMs + (performance.now() - since);
        const about = { ...own, name, kind, startMs, endMs, attributes, failed };
        const parentSpanId = isChild ? parent.spanId : undefined;
        queue.put({ ...about, ...(parentSpanId && { parentSpanId }), ...(link && { link }) });
      };
      const note = (more: Attributes) => {
        attributes = { ...attributes, ...more };
      };
      try {
        const result = await inside.run(own, () => work(note));
        end(false);
        return result;
      } catch (error) {
        end(true);
        throw error;
      }
    },
    close: () => queue.close(),
    get dropped() {
      return queue.dropped();
    },
  };
}

/** Keeps what has ended until it is sent, and no more than so much. */
function sendQueue(serviceName: string, send: (body: string) => Promise<void>, log: Log) {
  const kept: EndedSpan[] = [];
  let dropped = 0;
  let sending: Promise<void> | undefined;
  const flush = async () => {
    while (kept.length > 0) {
      const batch = kept.splice(0, BATCH);
      try {
        await send(JSON.stringify(otlp(serviceName, batch)));
      } catch (error) {
        dropped += batch.length;
        const reason = error instanceof Error ? error.message : 'it could not be sent';
        log.warn({ reason, spans: batch.length }, 'spans could not be sent');
        return;
      }
    }
  };
  const nudge = () => {
    sending ??= flush().finally(() => {
      sending = undefined;
    });
    return sending;
  };
  const timer = setInterval(() => void nudge(), EVERY_MS);
  timer.unref();
  return {
    put(span: EndedSpan) {
      if (kept.length < MOST_KEPT) kept.push(span);
      else dropped += 1;
    },
    async close() {
      clearInterval(timer);
      await sending;
      await nudge();
    },
    dropped: () => dropped,
  };
}

function sender(url: string): (body: string) => Promise<void> {
  return async (body) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!answer.ok) throw new Error(`the collector answered ${answer.status}`);
  };
}

const KINDS = { SERVER: 2, CLIENT: 3 } as const;

/** ExportTraceServiceRequest in its JSON form (OTLP 1.x). */
function otlp(serviceName: string, spans: readonly EndedSpan[]): object {
  const service = { key: 'service.name', value: { stringValue: serviceName } };
  const scopeSpans = [{ scope: { name: 'armilla' }, spans: spans.map(spanOf) }];
  return { resourceSpans: [{ resource: { attributes: [service] }, scopeSpans }] };
}

function spanOf({ link, attributes, kind, startMs, endMs, failed, ...span }: EndedSpan): object {
  return {
    ...span,
    kind: KINDS[kind],
    startTimeUnixNano: nanoseconds(startMs),
    endTimeUnixNano: nanoseconds(endMs),
    attributes: Object.entries(attributes).map(([key, value]) => ({
      key,
      value: anyValueOf(value),
    })),
    ...(link === undefined ? {} : { links: [link] }),
    status: failed ? { code: 2 } : {},
  };
}

const LONGEST = 96;

function anyValueOf(value: string | number): object {
  if (typeof value === 'number') return { intValue: String(Math.round(value)) };
  return { stringValue: scrub(value).slice(0, LONGEST) };
}

function nanoseconds(ms: number): string {
  return (BigInt(Math.round(ms * 1_000)) * 1_000n).toString();
}

/**
 * W3C Trace Context: `00-<trace>-<span>-<flags>`; `undefined` for what is none, or not recorded.
 */
export function readTraceparent(header: string | undefined): SpanContext | undefined {
  const found = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(header ?? '');
  const [, traceId = '', spanId = '', flags = ''] = found ?? [];
  const isRecorded = (Number.parseInt(flags, 16) & 1) === 1;
  return isRecorded && /[^0]/.test(traceId) && /[^0]/.test(spanId)
    ? { traceId, spanId }
    : undefined;
}

export function traceparentOf({ traceId, spanId }: SpanContext): string {
  return `00-${traceId}-${spanId}-01`;
}
