/** The service's pages as any program calls them: JSON over HTTP, and nothing of the house. */

export interface WebAnswer {
  readonly status: number;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Call {
  readonly session?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly patienceMs?: number;
}

const PATIENCE_MS = 6_000;

export class Web {
  readonly #baseUrl: string;

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  get(path: string, call: Call = {}): Promise<WebAnswer | undefined> {
    return this.#call('GET', path, undefined, call);
  }

  post(path: string, body: object, call: Call = {}): Promise<WebAnswer | undefined> {
    return this.#call('POST', path, body, call);
  }

  /** `undefined` when nobody answered, or half an answer came. */
  async #call(
    method: string,
    path: string,
    body: object | undefined,
    { session, idempotencyKey, patienceMs = PATIENCE_MS }: Call,
  ): Promise<WebAnswer | undefined> {
    try {
      const response = await fetch(`${this.#baseUrl}${path}`, {
        method,
        headers: {
          'Accept-Language': 'en',
          ...(body && { 'Content-Type': 'application/json' }),
          ...(session && { Authorization: `Bearer ${session}` }),
          ...(idempotencyKey && { 'Idempotency-Key': idempotencyKey }),
        },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(patienceMs),
      });
      const text = await response.text();
      return { status: response.status, text, body: text === '' ? {} : objectOf(text) };
    } catch {
      return undefined;
    }
  }
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** Done, or refused for good: not "later", not an error of theirs. */
export function isFinal({ status }: WebAnswer): boolean {
  return status < 500 && status !== 429 && status !== 409;
}
