/**
 * OpenAPI 3.1 from a contract: what is documented is what is checked, for both are the same schemas
 * (JSON Schema 2020-12). Refusals stand with their status, code and the cardholder's words.
 */
import { z } from 'zod';
import type { RefusalCode } from './catalogue.ts';
import type { AnyContract, AnyOperation } from './contract.ts';
import { problemOf, refuse } from './refusal.ts';

/** JSON Schema, as far as anybody here looks into it. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly [word: string]: unknown;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

interface Content {
  readonly [mediaType: string]: {
    readonly schema: JsonSchema;
    readonly examples?: Readonly<Record<string, { readonly $ref: string }>>;
  };
}

export interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Content;
}

export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, Response>>;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

export interface WebhookOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, Response>>;
}

export interface OpenApiDocument {
  readonly openapi: '3.1.1';
  readonly jsonSchemaDialect: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  /** Events, by their type (OpenAPI 3.1.1, 4.8.1). */
  readonly webhooks?: Readonly<Record<string, { readonly post: WebhookOperation }>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly examples: Readonly<Record<string, unknown>>;
    readonly securitySchemes: Readonly<Record<string, unknown>>;
  };
}

/** An event told to outside subscribers. */
export interface EventShape {
  readonly summary: string;
  readonly data: z.ZodType;
}

export interface OpenApiOptions {
  /** Where the party's routes lie, when not under its own name. */
  readonly prefix?: string;
  readonly version: string;
  /** Shapes that several operations share, by name: written once and referred to. */
  readonly shapes?: Readonly<Record<string, unknown>>;
  /** Events by their type, `card.added`. */
  readonly events?: Readonly<Record<string, EventShape>>;
}

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** The contract as an OpenAPI document; nothing in it depends on where it is served. */
export function openApiOf(contract: AnyContract, options: OpenApiOptions): OpenApiDocument {
  const prefix = options.prefix ?? contract.party;
  const shelf = new SchemaShelf(options.shapes ?? {});
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const [name, o] of Object.entries(contract.operations)) {
    const path = o.path.replace(/:([A-Za-z]+)/g, '{$1}');
    const place = paths[path] ?? {};
    paths[path] = place;
    const method = o.method.toLowerCase();
    if (place[method] !== undefined) throw new Error(`two operations at ${o.method} ${o.path}`);
    place[method] = operationOf(name, o, shelf, sessionOf(contract, o));
  }
  return {
    openapi: '3.1.1',
    jsonSchemaDialect: DIALECT,
    info: {
      title: `Armilla: ${prefix}`,
      version: options.version,
      description:
        'Errors are problem details (RFC 9457) with a stable `code`. A change wants an ' +
        '`Idempotency-Key`: the same key and body get the same answer.',
    },
    servers: [{ url: `/${prefix}` }],
    paths,
    ...(options.events === undefined ? {} : { webhooks: webhooksOf(options.events, shelf) }),
    components: {
      schemas: { Problem: PROBLEM, ...shelf.schemas },
      examples: examplesOf(contract),
      securitySchemes: securitySchemes(prefix, contract.doors ?? []),
    },
  };
}

/** Standard Webhooks 1.0.0: `{ type, timestamp, data }` under three headers. */
function webhooksOf(
  events: Readonly<Record<string, EventShape>>,
  shelf: SchemaShelf,
): Record<string, { post: WebhookOperation }> {
  const header = (name: string, description: string): Parameter => ({
    ...{ name, in: 'header', required: true, description, schema: { type: 'string' } },
  });
  const parameters = [
    header('webhook-id', 'The event’s own, the same each time it is told.'),
    header('webhook-timestamp', 'Seconds since 1970 of this attempt.'),
    header('webhook-signature', '`v1,` and HMAC-SHA-256 in base64; two while a secret is rotated.'),
  ];
  const entries = Object.entries(events).map(([type, { summary, data }]) => {
    const schema: JsonSchema = {
      type: 'object',
      properties: {
        type: { const: type },
        timestamp: { type: 'string', format: 'date-time' },
        data: shelf.schemaOf(data, 'output', type),
      },
      required: ['type', 'timestamp', 'data'],
    };
    const requestBody = { required: true, content: { 'application/json': { schema } } };
    const responses = { '2XX': { description: 'Taken' } };
    return [type, { post: { operationId: type, summary, parameters, requestBody, responses } }];
  });
  return Object.fromEntries(entries);
}

function operationOf(
  name: string,
  o: AnyOperation,
  shelf: SchemaShelf,
  session: string,
): OpenApiOperation {
  const input = shelf.schemaOf(o.input, 'input', name);
  const body = bodyOf(o, input);
  return {
    operationId: name,
    summary: o.summary,
    description: whoMay(o),
    parameters: [...inputParameters(o, input), ...headerParameters(o)],
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      '200': answerOf(o, shelf.schemaOf(o.answer, 'output', name)),
      ...refusalResponses(refusalsOf(o)),
    },
    security: o.callers.includes('anyone') ? [] : [{ [session]: [] }, { bearer: [] }],
  };
}

/** `Called by: cardholder. Wants a step-up …` */
function whoMay(o: AnyOperation): string {
  return [
    `Called by: ${o.callers.join(', ')}.`,
    ...(o.stepUp ? ['A person must have stepped up within the last five minutes.'] : []),
    ...(o.session === 'open' ? ['Opens a session.'] : []),
    ...(o.session === 'close' ? ['Ends the session.'] : []),
    ...(o.session === 'raise' ? ['Steps the session up for five minutes.'] : []),
  ].join(' ');
}

function namesInPath(o: AnyOperation): ReadonlySet<string> {
  return new Set([...o.path.matchAll(/:([A-Za-z]+)/g)].map((match) => match[1] ?? ''));
}

/** What of the input goes into the path, and of a query's input into its query. */
function inputParameters(o: AnyOperation, input: JsonSchema): readonly Parameter[] {
  const inPath = namesInPath(o);
  const required = new Set(input.required ?? []);
  return Object.entries(input.properties ?? {})
    .filter(([name]) => inPath.has(name) || o.method === 'GET')
    .map(([name, schema]) => ({
      name,
      in: inPath.has(name) ? ('path' as const) : ('query' as const),
      required: inPath.has(name) || required.has(name),
      schema,
    }));
}

function headerParameters(o: AnyOperation): readonly Parameter[] {
  const language: Parameter = {
    name: 'Accept-Language',
    in: 'header',
    required: false,
    description: 'The language of what people read: en, el or uk.',
    schema: { type: 'string', examples: ['el'] },
  };
  const key: Parameter = {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description: 'The same key and body get the same answer, for a week.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  };
  return o.changes ? [key, language] : [language];
}

/** A POST's input without what goes into its path; none when nothing is left. */
function bodyOf(o: AnyOperation, input: JsonSchema): JsonSchema | undefined {
  if (o.method === 'GET') return undefined;
  const inPath = namesInPath(o);
  const left = Object.entries(input.properties ?? {}).filter(([name]) => !inPath.has(name));
  if (left.length === 0) return undefined;
  const required = (input.required ?? []).filter((name) => !inPath.has(name));
  const { required: _, ...rest } = input;
  return {
    ...rest,
    properties: Object.fromEntries(left),
    ...(required.length > 0 ? { required } : {}),
  };
}

function answerOf(o: AnyOperation, schema: JsonSchema): Response {
  const cookie = {
    'Set-Cookie': {
      description: 'To a browser: the session, HttpOnly; `sessionToken` is then empty.',
      schema: { type: 'string' },
    },
  };
  return {
    description: 'Done',
    ...(o.session === 'open' ? { headers: cookie } : {}),
    content: { 'application/json': { schema } },
  };
}

/** The operation's own refusals and those its kind of request can meet. */
export function refusalsOf(o: AnyOperation): readonly RefusalCode[] {
  const codes: RefusalCode[] = ['INPUT_INVALID', ...o.refusals];
  if (!o.callers.includes('anyone')) codes.push('NOT_SIGNED_IN', 'NOT_ALLOWED');
  if (o.stepUp) codes.push('STEP_UP_REQUIRED');
  if (o.method === 'POST') codes.push('FOREIGN_ORIGIN');
  if (o.changes) {
    codes.push('IDEMPOTENCY_KEY_MISSING', 'IDEMPOTENCY_KEY_REUSED', 'REQUEST_IN_PROGRESS');
  }
  codes.push('TOO_MANY_REQUESTS', 'INTERNAL');
  return [...new Set(codes)];
}

function refusalResponses(codes: readonly RefusalCode[]): Record<string, Response> {
  const byStatus = new Map<number, RefusalCode[]>();
  for (const code of codes) {
    const { status } = problemOf(refuse(code));
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const sorted = [...byStatus].sort(([a], [b]) => a - b);
  return Object.fromEntries(sorted.map(([status, list]) => [String(status), refusalOf(list)]));
}

function refusalOf(codes: readonly RefusalCode[]): Response {
  const schema = {
    $ref: '#/components/schemas/Problem',
    properties: { code: { enum: codes } },
  };
  const examples = Object.fromEntries(
    codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
  );
  return {
    description: codes.join(', '),
    content: { 'application/problem+json': { schema, examples } },
  };
}

/** Each refusal of the contract as it is told, in English. */
function examplesOf(contract: AnyContract): Record<string, unknown> {
  const codes = new Set(Object.values(contract.operations).flatMap(refusalsOf));
  return Object.fromEntries(
    [...codes].sort().map((code) => {
      const value = problemOf(refuse(code));
      return [code, { summary: value.title, value }];
    }),
  );
}

const PROBLEM: JsonSchema = {
  type: 'object',
  description: 'Problem details (RFC 9457)',
  properties: {
    type: { type: 'string', examples: ['urn:armilla:problem:NOT_FOUND'] },
    title: { type: 'string', description: 'For an engineer' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable; see the catalogue of refusals' },
    detail: { type: 'string', description: 'For the person who asked, in their language' },
    facts: {
      type: 'object',
      description: 'Figures a screen may need: tries left, seconds until',
      additionalProperties: { type: ['string', 'number', 'boolean'] },
    },
  },
  required: ['type', 'title', 'status', 'code', 'detail'],
};

/** The cookie of the operation's door: `session`, or `session-desk`. */
function sessionOf({ doors = [] }: AnyContract, { path }: AnyOperation): string {
  return `session${(doors.find((door) => path.startsWith(`${door}/`)) ?? '').replace('/', '-')}`;
}

function securitySchemes(prefix: string, doors: readonly string[]): Record<string, unknown> {
  const sessions = ['', ...doors].map((door) => {
    const name = `armilla_${`${prefix}${door}`.replace(/\W/g, '_')}`;
    const description = 'A browser’s session.';
    return [
      `session${door.replace('/', '-')}`,
      { type: 'apiKey', in: 'cookie', name, description },
    ];
  });
  return {
    ...Object.fromEntries(sessions),
    bearer: {
      type: 'http',
      scheme: 'bearer',
      description: 'A session’s token, a partner’s key, or another party’s caller token.',
    },
  };
}

/** Turns schemas into JSON Schema and keeps, once each, those that have a name. */
class SchemaShelf {
  readonly schemas: Record<string, JsonSchema> = {};
  readonly #names = z.registry<{ id: string }>();

  constructor(shapes: Readonly<Record<string, unknown>>) {
    for (const [name, shape] of Object.entries(shapes)) {
      if (shape instanceof z.ZodObject && Object.keys(shape.shape).length > 0) {
        this.#names.add(shape, { id: capital(name) });
      }
    }
  }

  /**
   * `input` is what may be sent, `output` what is answered: they differ where there are defaults.
   */
  schemaOf(schema: z.ZodType, io: 'input' | 'output', operation: string): JsonSchema {
    const {
      $schema: _,
      $defs = {},
      ...made
    } = z.toJSONSchema(schema, {
      io,
      metadata: this.#names,
      unrepresentable: 'any',
    });
    const definitions = Object.entries($defs as Record<string, JsonSchema>);
    const names = new Map(
      definitions.map(([name, definition]) => [
        name,
        this.#nameFor(name, definition, io, operation),
      ]),
    );
    const { id: _name, ...plain } = moved(made as JsonSchema, names);
    for (const [name, definition] of definitions) {
      const { id: _id, ...kept } = moved(definition, names);
      this.schemas[names.get(name) ?? name] = kept;
    }
    return plain;
  }

  /** Its own, when it is free or means the same; else one of this use. */
  #nameFor(name: string, definition: JsonSchema, io: string, operation: string): string {
    // The library's names for what has none and refers to itself: the same in every operation.
    const own = name.startsWith('__') ? 'Json' : name;
    const there = this.schemas[own];
    const { id: _, ...plain } = moved(definition, new Map([[name, own]]));
    if (there === undefined || JSON.stringify(there) === JSON.stringify(plain)) return own;
    return io === 'input' ? `${own}Input` : `${own}Of${capital(operation)}`;
  }
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** References to a schema's own definitions become references to the document's. */
function moved(schema: JsonSchema, names: ReadonlyMap<string, string>): JsonSchema {
  const text = JSON.stringify(schema)
    // A later version may answer more: whoever reads must not stumble over it.
    .replaceAll(',"additionalProperties":false', '')
    .replace(
      /"#\/\$defs\/([^"]+)"/g,
      (_, name: string) => `"#/components/schemas/${names.get(name) ?? name}"`,
    );
  return JSON.parse(text) as JsonSchema;
}
