/**
 * HTML of the API pages: made on the server, no script, no style of its own, nothing from outside.
 */
import { CATALOGUE, type RefusalCode } from './catalogue.ts';
import type { JsonSchema, OpenApiDocument, OpenApiOperation } from './openapi.ts';

/** Text that is HTML already; anything else is escaped where it is put in. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | readonly Html[];

/** A template whose values are escaped unless they are {@link Html} themselves. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  const parts = values.map((value, i) => shown(value) + (strings[i + 1] ?? ''));
  return new Html((strings[0] ?? '') + parts.join(''));
}

function shown(value: Part): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map((part) => part.text).join('');
  return String(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A whole page. */
export function page(title: string, body: Html): string {
  const whole = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<header><a href="/docs">Armilla API</a></header>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
  return whole.text;
}

/** One party: its operations in the contract's order, then the shapes they share. */
export function partyPage(name: string, document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const base = document.servers[0]?.url ?? '';
  const links = operations.map(
    ({ operation }) =>
      html`<li><a href="#${operation.operationId}">${operation.operationId}</a> ${operation.summary}</li>\n`,
  );
  const sections = operations.map(({ path, method, operation }) =>
    operationSection(method, `${base}${path}`, operation),
  );
  const shapes = Object.entries(document.components.schemas).map(
    ([shape, schema]) =>
      html`<section id="shape-${shape}"><h3>${shape}</h3>${schemaTable(schema)}</section>\n`,
  );
  return page(
    name,
    html`<p>${document.info.description} <a href="/docs/${name}.json">As OpenAPI 3.1</a>.</p>
<nav aria-label="Operations"><ul class="operations">${links}</ul></nav>
${sections}
${eventSections(document)}
<h2>Shapes</h2>
${shapes}`,
  );
}

function operationSection(method: string, path: string, operation: OpenApiOperation): Html {
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  const sent = parameters.map(({ name, in: place, required, schema }) =>
    row(name, place, required, schema),
  );
  const body = requestBody?.content['application/json']?.schema;
  const answer = responses['200']?.content?.['application/json']?.schema;
  return html`<section id="${operationId}">
<h2>${operationId}</h2>
<p>${summary}</p>
<p><code><b>${method.toUpperCase()}</b> ${path}</code></p>
<p class="who">${description}</p>
<h3>Parameters</h3>
${table(sent)}
${body === undefined ? html`` : html`<h3>Body</h3>${schemaTable(body)}`}
<h3>Answer</h3>
${answer === undefined ? html`<p>Nothing.</p>` : schemaTable(answer)}
<h3>Refusals</h3>
<p class="refusals">${refusalLinks(responses)}</p>
</section>
`;
}

function eventSections(document: OpenApiDocument): Html[] {
  const events = Object.entries(document.webhooks ?? {}).map(
    ([type, { post }]) => html`<section id="${type}">
<h3>${type}</h3>
<p>${post.summary}</p>
${schemaTable(post.requestBody.content['application/json']?.schema ?? {})}
</section>
`,
  );
  return events.length === 0 ? [] : [html`<h2>Events</h2>\n`, ...events];
}

function refusalLinks(responses: OpenApiOperation['responses']): Html[] {
  return Object.entries(responses)
    .filter(([status]) => status !== '200')
    .flatMap(([status, { description }]) =>
      description
        .split(', ')
        .map((code) => html`<a href="/docs/refusals#${code}">${status} ${code}</a> `),
    );
}

/** A schema's fields, nested ones by their path; an object without any says so. */
function schemaTable(schema: JsonSchema): Html {
  if (schema.$ref !== undefined) return html`<p>${typeOf(schema)}</p>`;
  const rows = rowsOf(schema, '');
  return rows.length === 0 ? html`<p>An empty object.</p>` : table(rows);
}

function table(rows: readonly Html[]): Html {
  return html`<div class="wide"><table>
<thead><tr><th scope="col">Name</th><th scope="col">What</th><th scope="col">Rules</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
}

const DEEPEST = 6;

function rowsOf(schema: JsonSchema, path: string, depth = 0): Html[] {
  if (depth > DEEPEST) return [];
  const inner = schema.items ?? schema.anyOf?.find((choice) => choice.properties !== undefined);
  if (schema.properties === undefined) {
    return inner === undefined ? [] : rowsOf(inner, `${path}[]`, depth + 1);
  }
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties).flatMap(([name, property]) => {
    const own = path === '' ? name : `${path}.${name}`;
    const place = required.has(name) ? 'required' : 'optional';
    return [row(own, place, required.has(name), property), ...rowsOf(property, own, depth + 1)];
  });
}

function row(name: string, place: string, required: boolean, schema: JsonSchema): Html {
  const wanted = required && place !== 'required' ? `${place}, required` : place;
  return html`<tr><th scope="row"><code>${name}</code></th><td>${typeOf(schema)}</td><td>${[
    wanted,
    ...rulesOf(schema),
  ].join('; ')}</td></tr>
`;
}

function typeOf(schema: JsonSchema): Html {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split('/').at(-1) ?? '';
    return html`<a href="#shape-${name}">${name}</a>`;
  }
  if (schema.items !== undefined) return html`list of ${typeOf(schema.items)}`;
  if (schema.anyOf !== undefined) {
    const [first = html``, ...rest] = schema.anyOf.map(typeOf);
    return html`${first}${rest.map((choice) => html` or ${choice}`)}`;
  }
  if (Array.isArray(schema.enum)) return html`one of <code>${schema.enum.join(' | ')}</code>`;
  if ('const' in schema) return html`<code>${JSON.stringify(schema.const)}</code>`;
  return html`${[schema.type ?? 'anything'].flat().join(' or ')}`;
}

const RULES = ['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'pattern'];

function rulesOf(schema: JsonSchema): string[] {
  const rules = RULES.filter((rule) => isTelling(rule, schema[rule])).map(
    (rule) => `${rule} ${schema[rule]}`,
  );
  const standard =
    schema.default === undefined ? [] : [`default ${JSON.stringify(schema.default)}`];
  const said = typeof schema.description === 'string' ? [schema.description] : [];
  return [...rules, ...standard, ...said];
}

/** The bounds of a safe integer (2⁵³ − 1) say nothing to a reader. */
function isTelling(rule: string, value: unknown): boolean {
  if (value === undefined) return false;
  const isBound = rule === 'minimum' || rule === 'maximum';
  return !(isBound && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER);
}

/** Every refusal there is, as each reader is told it. */
export function refusalsPage(): string {
  const rows = (Object.keys(CATALOGUE) as RefusalCode[]).sort().map((code) => {
    const { status, cardholder, agent, engineer } = CATALOGUE[code];
    return html`<section id="${code}">
<h2>${code} <small>${status}</small></h2>
<dl>
<dt>Cardholder</dt><dd lang="en">${cardholder.en}</dd>
<dd lang="el">${cardholder.el}</dd>
<dd lang="uk">${cardholder.uk}</dd>
<dt>Agent</dt><dd lang="en">${agent.en}</dd>
<dd lang="el">${agent.el}</dd>
<dd lang="uk">${agent.uk}</dd>
<dt>Engineer</dt><dd>${engineer}</dd>
</dl>
</section>
`;
  });
  return page('Refusals', html`${rows}`);
}

export const STYLE = `:root { color-scheme: light dark; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; }
header { padding: 1rem 1.5rem; border-bottom: 1px solid #8885; font-weight: 600; }
main { max-width: 64rem; margin: 0 auto; padding: 0 1.5rem 4rem; }
section { margin-top: 2.5rem; scroll-margin-top: 1rem; }
a { color: light-dark(#0b57d0, #8ab4f8); }
code, pre { font: 14px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { padding: 1rem; overflow: auto; background: #8881; border-radius: .5rem; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th, td { padding: .35rem .6rem; text-align: start; vertical-align: top; font-weight: 400;
  border-bottom: 1px solid #8883; overflow-wrap: anywhere; }
thead th { font-weight: 600; }
.operations { columns: 22rem; padding-left: 1.2rem; }
.who { opacity: .8; }
.refusals a { margin-right: .75rem; font-size: 14px; white-space: nowrap; }
dd { margin: 0 0 .25rem 1.5rem; }
`;
