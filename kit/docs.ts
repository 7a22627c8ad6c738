/** `/docs`: every party's contract as pages for people and as OpenAPI 3.1, served by ourselves. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { AnyContract } from './contract.ts';
import { html, page, partyPage, refusalsPage, STYLE } from './docs-html.ts';
import { type EventShape, openApiOf } from './openapi.ts';

/** A contract to be shown. */
export interface Documented {
  readonly contract: AnyContract;
  /** Where it is served when not under its party's name. */
  readonly prefix?: string;
  /** Who it is, in a few words. */
  readonly title: string;
  /** What it tells outside subscribers, by type. */
  readonly events?: Readonly<Record<string, EventShape>>;
}

export interface DocsOptions {
  readonly version: string;
  /** Shapes that operations share, by name. */
  readonly shapes?: Readonly<Record<string, unknown>>;
}

/** A page is made once, when it is first asked for: it changes with the program only. */
export function mountDocs(
  app: FastifyInstance,
  documented: readonly Documented[],
  options: DocsOptions,
): void {
  const serve = (url: string, type: string, make: () => string) => {
    const text = once(make);
    app.get(url, (_, reply: FastifyReply) =>
      reply.type(type).header('cache-control', 'no-cache').send(text()),
    );
  };
  serve('/docs', 'text/html; charset=utf-8', () => frontPage(documented));
  serve('/docs/refusals', 'text/html; charset=utf-8', refusalsPage);
  serve('/docs/style.css', 'text/css; charset=utf-8', () => STYLE);
  for (const entry of documented) {
    const name = nameOf(entry);
    const { contract, events } = entry;
    const document = once(() =>
      openApiOf(contract, { prefix: name, ...options, ...(events && { events }) }),
    );
    serve(`/docs/${name}`, 'text/html; charset=utf-8', () => partyPage(name, document()));
    serve(`/docs/${name}.json`, 'application/json; charset=utf-8', () =>
      JSON.stringify(document()),
    );
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function nameOf({ prefix, contract }: Documented): string {
  return prefix ?? contract.party;
}

const CLIENT = `import { walletContract } from '@armilla/api/wallet';
import { httpClient } from '@armilla/kit/contract';
import { isRefusal } from '@armilla/kit/refusal';

let session: string | undefined;
const wallet = httpClient(walletContract, {
  baseUrl: 'http://127.0.0.1:8080',
  bearer: () => session,
});
const answer = await wallet.signIn({ email: 'anna@example.org', password });
if (isRefusal(answer)) throw new Error(answer.code);
session = answer.sessionToken;
const { devices } = await wallet.listDevices({});`;

const PLAIN = `curl -s http://127.0.0.1:8080/wallet/sessions \\
  -H 'Content-Type: application/json' -H 'Accept-Language: uk' \\
  -d '{"email": "anna@example.org", "password": "…"}'`;

const RECEIVER = `import { Webhook } from 'standardwebhooks';

// The raw body: one space more, and the signature is another.
const event = new Webhook(secret).verify(body, request.headers);
if (await seenBefore(request.headers['webhook-id'])) return;`;

function frontPage(documented: readonly Documented[]): string {
  const parties = documented.map((entry) => {
    const name = nameOf(entry);
    return html`<li><a href="/docs/${name}">${name}</a> ${entry.title} (<a href="/docs/${name}.json">OpenAPI</a>)</li>\n`;
  });
  return page(
    'Armilla API',
    html`<p>One contract a party. Server, typed client and these pages come from the same one.</p>
<ul>
${parties}</ul>
<h2>Calling</h2>
<p>A POST that changes something wants an <code>Idempotency-Key</code> of 1–255 characters: the
same key and body get the same answer for a week, another body is refused. A session comes as a
cookie to a browser and as <code>sessionToken</code> to a program, to be sent as
<code>Authorization: Bearer</code>. What people read is told in the <code>Accept-Language</code>
asked for: en, el or uk.</p>
<pre><code>${PLAIN}</code></pre>
<h2>Refusals</h2>
<p>Every error is a problem document (RFC 9457) with a stable <code>code</code>, of one
<a href="/docs/refusals">catalogue</a>, and a <code>detail</code> for the person who asked.</p>
<h2>Typed client</h2>
<pre><code>${CLIENT}</code></pre>
<h2>Webhooks</h2>
<p>Events are told by Standard Webhooks: at least once, tried again over three days, and again when
you ask. The same event keeps its <code>webhook-id</code>; answer 2xx within ten seconds.</p>
<pre><code>${RECEIVER}</code></pre>`,
  );
}
