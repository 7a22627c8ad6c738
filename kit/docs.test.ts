/**
 * The API pages: OpenAPI that an independent validator takes, HTML that shows nothing unescaped.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { z } from 'zod';
import { type AnyContract, contract, operation } from './contract.ts';
import { mountDocs } from './docs.ts';
import { html, partyPage } from './docs-html.ts';
import { createHttpServer } from './http.ts';
import { silentLog } from './log.ts';
import { openApiOf, refusalsOf } from './openapi.ts';

const book = z.object({ title: z.string().max(80), pages: z.number().int().nullable() });
const answer = z.object({ book, extra: z.record(z.string(), z.json()).optional() });

const library = contract('wallet', {
  findBook: operation({
    summary: 'One <b>book</b> & its "title"',
    method: 'GET',
    path: '/books/:bookId',
    callers: ['anyone'],
    input: z.object({ bookId: z.string(), page: z.coerce.number().int().default(1) }),
    answer,
    refusals: ['NOT_FOUND'],
  }),
  keepBook: operation({
    summary: 'Keeps it',
    method: 'POST',
    path: '/books/:bookId',
    callers: ['cardholder'],
    stepUp: true,
    input: z.object({ bookId: z.string(), book, note: z.string().optional() }),
    answer,
    refusals: ['CARD_CAP_REACHED'],
  }),
  forgetBooks: operation({
    summary: 'All of them',
    method: 'POST',
    path: '/forget',
    callers: ['cardholder'],
    session: 'open',
    changes: false,
    input: z.object({}),
    answer: z.object({ sessionToken: z.string() }),
  }),
});

const events = { 'book.kept': { summary: 'Somebody has it', data: answer } };
const options = { version: '1.2.3', shapes: { book }, events };
const document = openApiOf(library, options);

async function troubles(c: AnyContract): Promise<unknown> {
  const plain = JSON.parse(JSON.stringify(openApiOf(c, options)));
  return (await new Validator().validate(plain)).errors;
}

test('an independent validator takes the document, and not a broken one', async () => {
  assert.equal(await troubles(library), undefined);
  const broken = JSON.parse(JSON.stringify(document));
  broken.paths['/forget'].post.responses = {};
  delete broken.info.title;
  assert.ok((await new Validator().validate(broken)).valid === false);
});

test('path, query and body are told apart, and a change wants its key', () => {
  const find = document.paths['/books/{bookId}']?.get;
  assert.deepEqual(
    find?.parameters.map((p) => [p.in, p.name, p.required]),
    [
      ['path', 'bookId', true],
      ['query', 'page', false],
      ['header', 'Accept-Language', false],
    ],
  );
  assert.equal(find.requestBody, undefined);
  assert.deepEqual(find.security, []);
  const keep = document.paths['/books/{bookId}']?.post;
  const schema = keep?.requestBody?.content['application/json']?.schema;
  assert.deepEqual(Object.keys(schema?.properties ?? {}), ['book', 'note']);
  assert.deepEqual(schema?.required, ['book']);
  assert.ok(keep?.parameters.some((p) => p.name === 'Idempotency-Key' && p.required));
  assert.equal(document.paths['/forget']?.post?.requestBody, undefined);
  assert.ok(!document.paths['/forget']?.post?.parameters.some((p) => p.name.startsWith('Idem')));
});

test('a named shape stands once, and every reference leads somewhere', () => {
  assert.ok('Book' in document.components.schemas);
  const text = JSON.stringify(document);
  const references = [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
  assert.ok(references.length > 10);
  for (const [, place = '', name = ''] of references) {
    const shelf = document.components[place as 'schemas' | 'examples'];
    assert.ok(name in shelf, `${place}/${name}`);
  }
  assert.ok(!text.includes('$defs') && !text.includes('"id":"Book"'));
});

test('events are shown as what is sent for them', () => {
  const sent = document.webhooks?.['book.kept']?.post;
  const schema = sent?.requestBody.content['application/json']?.schema;
  assert.deepEqual(schema?.required, ['type', 'timestamp', 'data']);
  assert.ok(partyPage('wallet', document).includes('<h3>book.kept</h3>'));
  const { events: _, ...without } = options;
  assert.equal(openApiOf(library, without).webhooks, undefined);
});

test('refusals are the operation’s own and those of its kind of request', () => {
  const { keepBook, findBook } = library.operations;
  const keep = refusalsOf(keepBook);
  for (const code of ['CARD_CAP_REACHED', 'STEP_UP_REQUIRED', 'IDEMPOTENCY_KEY_REUSED'] as const) {
    assert.ok(keep.includes(code));
  }
  assert.ok(!refusalsOf(findBook).some((code) => /^(?:NOT_SIGNED_IN|IDEMPOTENCY)/.test(code)));
  const responses = document.paths['/books/{bookId}']?.post?.responses ?? {};
  assert.match(responses['409']?.description ?? '', /CARD_CAP_REACHED/);
});

test('two operations at one place are a bug', () => {
  const { findBook } = library.operations;
  const twice = contract('wallet', { findBook, again: findBook });
  assert.throws(() => openApiOf(twice, options), /two operations at GET/);
});

test('what is put into a page is escaped', () => {
  assert.equal(html`<p>${'<script>"&'}</p>`.text, '<p>&lt;script&gt;&quot;&amp;</p>');
  const page = partyPage('wallet', document);
  assert.ok(page.includes('One &lt;b&gt;book&lt;/b&gt; &amp; its &quot;title&quot;'));
  assert.ok(page.includes('href="#shape-Book"') && page.includes('id="shape-Book"'));
});

test('the pages are served with nothing of a script, and lead to one another', async () => {
  const app = await createHttpServer(silentLog);
  mountDocs(app, [{ contract: library, title: 'A library' }], options);
  const links = new Set(['/docs']);
  for (const link of links) {
    const response = await app.inject(link);
    assert.equal(response.statusCode, 200, link);
    if (!String(response.headers['content-type']).startsWith('text/html')) continue;
    assert.doesNotMatch(response.body, /<script|style=|https?:\/\/(?!127\.0\.0\.1)/);
    for (const [, to = ''] of response.body.matchAll(/href="(\/[^"#]*)/g)) links.add(to);
  }
  const wanted = [
    '/docs',
    '/docs/refusals',
    '/docs/style.css',
    '/docs/wallet',
    '/docs/wallet.json',
  ];
  assert.deepEqual([...links].sort(), wanted.sort());
  const style = await app.inject('/docs');
  assert.match(String(style.headers['content-security-policy']), /style-src 'self'/);
});
