/**
 * Contracts between parties: what can be asked of a party, by whom, in which shape. From one
 * contract come the server's validation, the typed client in its two forms (the other's handlers
 * in one process, HTTP apart) and the API page.
 */
import type { z } from 'zod';
import type { RefusalCode } from './catalogue.ts';
import type { Queryable } from './database.ts';
import { isRefusalCode, type Language, Refusal, refuse } from './refusal.ts';
import { DatabaseAway, Unavailable } from './unavailable.ts';

export type PartyName =
  | 'wearable'
  | 'phone'
  | 'wallet'
  | 'token-service'
  | 'issuer'
  | 'acquirer'
  | 'terminal'
  | 'maker'
  /** No party: where people's hands meet the band and the till. */
  | 'stage'
  /** No party: where whoever runs the service looks how it stands. */
  | 'operate';

/** A person's part: cardholder at the wallet, customer and agent at the issuer, and so on. */
export type Role =
  | 'cardholder'
  | 'customer'
  | 'agent'
  | 'supervisor'
  | 'merchant'
  | 'operator'
  /** Another company's program: reads what concerns it and gets webhooks. */
  | 'partner';

/** Who asks. Established by the edge, never by the request's own words. */
export type Caller =
  | {
      readonly kind: 'party';
      readonly name: PartyName;
      /** Which one, where there are several: an issuer's programme. */
      readonly programmeId?: string;
    }
  | {
      readonly kind: 'person';
      readonly role: Role;
      readonly id: string;
      /** Proved who they are once more, a few minutes ago at the most. */
      readonly steppedUp?: true;
    }
  | { readonly kind: 'anyone' };

export interface CallContext {
  readonly caller: Caller;
  readonly language: Language;
  /** Present on every call of an operation that changes something. */
  readonly idempotencyKey: string;
  /** Present where answers are kept by that key. */
  readonly keep?: Keep;
}

/**
 * Keeps the answer of a call in the transaction of what it did: for what may not happen twice even
 * if the process ends between the two.
 */
export type Keep = (tx: Queryable, answer: unknown) => Promise<void>;

type Method = 'GET' | 'POST';

export interface Operation<Input extends z.ZodType, Answer extends z.ZodType> {
  readonly summary: string;
  readonly method: Method;
  /** `/enrolments/:enrolmentId`: a `:name` is taken from the input. */
  readonly path: string;
  readonly callers: readonly (PartyName | Role | 'anyone')[];
  readonly input: Input;
  readonly answer: Answer;
  /** Refusals particular to this operation; the request's own kinds need not be named. */
  readonly refusals: readonly RefusalCode[];
  /**
   * `open`: the answer's `sessionToken` becomes the caller's session; `close`: it ends; `raise`: it
   * counts as stepped up for the next few minutes.
   */
  readonly session?: 'open' | 'close' | 'raise';
  /** Money or a token is at stake: a person must have stepped up. Parties need not. */
  readonly stepUp?: true;
  /** True when the operation changes something: it then wants an idempotency key. */
  readonly changes: boolean;
}

export type AnyOperation = Operation<z.ZodType, z.ZodType>;

export interface Contract<Operations extends Record<string, AnyOperation>> {
  /** The party that answers; its routes lie under `/<party>`. */
  readonly party: PartyName;
  readonly operations: Operations;
  /**
   * Parts of its paths where people sign in apart: `/desk`. A browser has a session at each:
   * whoever signs in there is not signed out elsewhere.
   */
  readonly doors?: readonly string[];
}

export type AnyContract = Contract<Record<string, AnyOperation>>;

export type InputOf<O extends AnyOperation> = z.infer<O['input']>;
export type AnswerOf<O extends AnyOperation> = z.infer<O['answer']>;

type OperationsOf<C extends AnyContract> = C['operations'];

/** What a party implements: a function for each operation. */
export type Handlers<C extends AnyContract> = {
  readonly [Name in keyof OperationsOf<C>]: (
    input: InputOf<OperationsOf<C>[Name]>,
    context: CallContext,
  ) => Promise<AnswerOf<OperationsOf<C>[Name]> | Refusal>;
};

/** What others hold of a party: the same functions, whichever way they travel. */
export type Client<C extends AnyContract> = {
  readonly [Name in keyof OperationsOf<C>]: (
    input: InputOf<OperationsOf<C>[Name]>,
    options?: CallOptions,
  ) => Promise<AnswerOf<OperationsOf<C>[Name]> | Refusal>;
};

export interface CallOptions {
  /** The same key and input get the same answer. A fresh one is made when none is given. */
  readonly idempotencyKey?: string;
  readonly language?: Language;
}

/** One operation: a query when it is a GET, a change when it is a POST (unless said otherwise). */
export function operation<Input extends z.ZodType, Answer extends z.ZodType>(
  o: Omit<Operation<Input, Answer>, 'changes' | 'refusals'> & {
    readonly refusals?: readonly RefusalCode[];
    readonly changes?: boolean;
  },
): Operation<Input, Answer> {
  return {
    ...o,
    refusals: o.refusals ?? [],
    changes: o.changes ?? o.method === 'POST',
  };
}

export function contract<Operations extends Record<string, AnyOperation>>(
  party: PartyName,
  operations: Operations,
): Contract<Operations> {
  return { party, operations };
}

/** The same contract, with parts of its paths where people sign in apart. */
export function withDoors<C extends AnyContract>(of: C, doors: readonly string[]): C {
  return { ...of, doors };
}

export function mayCall(o: AnyOperation, caller: Caller): boolean {
  if (o.callers.includes('anyone')) return true;
  if (caller.kind === 'party') return o.callers.includes(caller.name);
  return caller.kind === 'person' && o.callers.includes(caller.role);
}

function wantsStepUp(o: AnyOperation, caller: Caller): boolean {
  return o.stepUp === true && caller.kind === 'person' && caller.steppedUp !== true;
}

/** A bound party: takes any input of any caller and answers by the contract, or refuses. */
export type Invoke = (name: string, input: unknown, context: CallContext) => Promise<unknown>;

/** Remembers answers by idempotency key; `kit/idempotency` keeps them in the party's database. */
export interface AnswerBook {
  once(
    scope: string,
    context: CallContext,
    input: unknown,
    work: (keep: Keep) => Promise<unknown>,
  ): Promise<unknown>;
}

/**
 * Binds handlers to their contract: checks caller, input and answer, and gives a repeated request
 * its first answer.
 */
export function bind<C extends AnyContract>(
  c: C,
  handlers: Handlers<C>,
  answers?: AnswerBook,
): Invoke {
  return async (name, input, context) => {
    const o = Object.hasOwn(c.operations, name) ? c.operations[name] : undefined;
    if (o === undefined) return refuse('NOT_FOUND');
    if (!mayCall(o, context.caller)) return notTheirs(context.caller);
    if (wantsStepUp(o, context.caller)) return refuse('STEP_UP_REQUIRED');
    const parsed = o.input.safeParse(input);
    if (!parsed.success) return refuse('INPUT_INVALID', schemaTrouble(parsed.error));
    if (!isWhole(parsed.data))
      return refuse('INPUT_INVALID', 'input: holds NUL or half a character');
    const handler = handlers[name as keyof C['operations']];
    if (handler === undefined) throw new Error(`no handler for ${c.party}.${name}`);
    const checked = (answer: unknown) => checkedAnswer(c, name, o, answer);
    const ask = async (as: CallContext) => checked(await handler(parsed.data as never, as));
    if (!o.changes || answers === undefined) return orLater(() => ask(context));
    if (!/^.{1,255}$/.test(context.idempotencyKey)) return refuse('IDEMPOTENCY_KEY_MISSING');
    const work = (keep: Keep) =>
      ask({ ...context, keep: (tx, answer) => keep(tx, checked(answer)) });
    return orLater(() => answers.once(`${c.party}.${name}`, context, parsed.data, work));
  };
}

/** What a party stands on is away: whoever asked is told to come again, with the same key. */
async function orLater(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    const later = error instanceof Unavailable || error instanceof DatabaseAway;
    if (later) return refuse('UNAVAILABLE');
    throw error;
  }
}

/**
 * Texts that every database keeps as they are: PostgreSQL takes no NUL, UTF-8 no lone surrogate.
 */
function isWhole(input: unknown): boolean {
  const left = [input];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === 'string' && (!value.isWellFormed() || value.includes('\0'))) return false;
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, inner] of Object.entries(value)) left.push(name, inner);
  }
  return true;
}

function notTheirs(caller: Caller): Refusal {
  return refuse(caller.kind === 'anyone' ? 'NOT_SIGNED_IN' : 'NOT_ALLOWED');
}

function checkedAnswer(c: AnyContract, name: string, o: AnyOperation, answer: unknown): unknown {
  if (answer instanceof Refusal) return answer;
  const parsed = o.answer.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new Error(`${c.party}.${name} broke its contract: ${schemaTrouble(parsed.error)}`);
}

/** `expiry: must look like MMYY; …` — names fields and rules, never values. */
export function schemaTrouble(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`)
    .join('; ');
}

/** The client's form inside one process: straight to the handlers, schemas checked all the same. */
export function localClient<C extends AnyContract>(
  c: C,
  invoke: Invoke,
  caller: Caller,
  hooks: { freshKey(): string; seen?(call: SeenCall): void },
): Client<C> {
  const call = async (name: string, input: unknown, options: CallOptions = {}) => {
    const context: CallContext = {
      caller,
      language: options.language ?? 'en',
      idempotencyKey: options.idempotencyKey ?? hooks.freshKey(),
    };
    const answer = await invoke(name, input, context);
    hooks.seen?.({ party: c.party, operation: name, caller, input, answer });
    return answer;
  };
  return clientOf(c, call);
}

/** What passed between two parties, for the trace. */
export interface SeenCall {
  readonly party: PartyName;
  readonly operation: string;
  readonly caller: Caller;
  readonly input: unknown;
  readonly answer: unknown;
}

export interface HttpClientOptions {
  /** Scheme, host and port without a trailing slash; empty for the page's own origin. */
  readonly baseUrl: string;
  /** Where the party's routes lie, when not under its own name: `issuer-alpha-bank`. */
  readonly prefix?: string;
  /** A session or caller token sent as `Authorization: Bearer`; a browser has its cookie. */
  readonly bearer?: () => string | undefined;
  readonly language?: () => Language;
  readonly freshKey?: () => string;
  readonly timeoutMs?: number;
  /** Sent along: `traceparent`, where traces are wanted. */
  readonly headers?: () => Readonly<Record<string, string>>;
}

/** The client's form over the network. A dead network is the refusal UNAVAILABLE. */
export function httpClient<C extends AnyContract>(c: C, options: HttpClientOptions): Client<C> {
  const call = async (name: string, input: unknown, callOptions: CallOptions = {}) => {
    const o = c.operations[name];
    if (o === undefined) throw new Error(`no operation ${c.party}.${name}`);
    const { path, rest } = fillPath(o.path, input as Record<string, unknown>);
    const query = o.method === 'GET' ? queryOf(rest) : '';
    try {
      const response = await fetch(
        `${options.baseUrl}/${options.prefix ?? c.party}${path}${query}`,
        {
          method: o.method,
          headers: headersOf(o, options, callOptions),
          ...(o.method === 'POST' ? { body: JSON.stringify(rest) } : {}),
          signal: AbortSignal.timeout(options.timeoutMs ?? 30_000),
        },
      );
      return await readAnswer(o, response);
    } catch {
      return refuse('UNAVAILABLE');
    }
  };
  return clientOf(c, call);
}

function clientOf<C extends AnyContract>(
  c: C,
  call: (name: string, input: unknown, options?: CallOptions) => Promise<unknown>,
): Client<C> {
  const names = Object.keys(c.operations);
  return Object.fromEntries(
    names.map((name) => [
      name,
      (input: unknown, options?: CallOptions) => call(name, input, options),
    ]),
  ) as unknown as Client<C>;
}

function headersOf(
  o: AnyOperation,
  options: HttpClientOptions,
  call: CallOptions,
): Record<string, string> {
  const bearer = options.bearer?.();
  const key = call.idempotencyKey ?? options.freshKey?.() ?? crypto.randomUUID();
  return {
    'accept-language': call.language ?? options.language?.() ?? 'en',
    ...(o.method === 'POST' ? { 'content-type': 'application/json' } : {}),
    ...(o.changes ? { 'idempotency-key': key } : {}),
    ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    ...options.headers?.(),
  };
}

/** Puts the input's named parts into the path and returns what is left of it. */
export function fillPath(
  path: string,
  input: Record<string, unknown>,
): { path: string; rest: Record<string, unknown> } {
  const rest = { ...input };
  const filled = path.replace(/:([A-Za-z]+)/g, (_, name: string) => {
    const value = String(rest[name]);
    delete rest[name];
    return encodeURIComponent(value);
  });
  return { path: filled, rest };
}

function queryOf(rest: Record<string, unknown>): string {
  const pairs = Object.entries(rest).filter(([, value]) => value !== undefined);
  if (pairs.length === 0) return '';
  return `?${new URLSearchParams(pairs.map(([name, value]) => [name, String(value)]))}`;
}

async function readAnswer(o: AnyOperation, response: Response): Promise<unknown> {
  const body: unknown = await response.json();
  return response.ok ? o.answer.parse(body) : refusalIn(body);
}

/** The refusal that a problem tells; written out so that a page needs no schema for it. */
function refusalIn(body: unknown): Refusal {
  if (typeof body !== 'object' || body === null || !('code' in body))
    throw new TypeError('problem');
  const { code, detail, facts } = body as Record<string, unknown>;
  return refuse(
    isRefusalCode(code) ? code : 'INTERNAL',
    typeof detail === 'string' ? detail : undefined,
    plainFacts(facts),
  );
}

function plainFacts(facts: unknown): Refusal['facts'] | undefined {
  if (typeof facts !== 'object' || facts === null) return undefined;
  const plain = Object.entries(facts).filter(([, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value),
  );
  return Object.fromEntries(plain) as Refusal['facts'];
}
