/**
 * Refusals: the words a party says no with. A refusal is a value, returned and not thrown, with a
 * code from one catalogue; its texts for cardholder, agent and engineer stand there once.
 */
import { CATALOGUE, type RefusalCode } from './catalogue.ts';

export type { RefusalCode } from './catalogue.ts';

export type Language = 'en' | 'el' | 'uk';

/** A "no" with its reason. `detail` adds what is particular to this case and holds no secret. */
export class Refusal {
  readonly code: RefusalCode;
  readonly detail: string | undefined;
  /** Figures a screen may need: tries left, seconds until, the number to call. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;

  constructor(
    code: RefusalCode,
    detail?: string,
    facts: Readonly<Record<string, string | number | boolean>> = {},
  ) {
    this.code = code;
    this.detail = detail;
    this.facts = facts;
  }
}

export function refuse(
  code: RefusalCode,
  detail?: string,
  facts?: Readonly<Record<string, string | number | boolean>>,
): Refusal {
  return new Refusal(code, detail, facts);
}

export function isRefusal(value: unknown): value is Refusal {
  return value instanceof Refusal;
}

export function isRefusalCode(text: unknown): text is RefusalCode {
  return typeof text === 'string' && Object.hasOwn(CATALOGUE, text);
}

/** Problem details for HTTP APIs (RFC 9457), with our stable code. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: RefusalCode;
  readonly detail: string;
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}

/** Whose words a refusal is told in: people's, or those of the bank's desk. */
export type Audience = 'cardholder' | 'agent';

/** The problem a refusal is told as, in its reader's words and language. */
export function problemOf(
  refusal: Refusal,
  language: Language = 'en',
  audience: Audience = 'cardholder',
): Problem {
  const entry = CATALOGUE[refusal.code];
  const words = entry[audience][language];
  return {
    type: `urn:armilla:problem:${refusal.code}`,
    title: entry.engineer,
    status: entry.status,
    code: refusal.code,
    detail: refusal.detail ?? words,
    facts: refusal.facts,
  };
}

/** What the person who holds the card is told. */
export function cardholderText(code: RefusalCode, language: Language): string {
  return CATALOGUE[code].cardholder[language];
}

/** What somebody of the bank's desk is told, to explain it to whoever called. */
export function agentText(code: RefusalCode, language: Language): string {
  return CATALOGUE[code].agent[language];
}
