/** An entry of the catalogue. */

/** One text in the languages of the service. */
export type Texts = Readonly<Record<'en' | 'el' | 'uk', string>>;

export interface Entry {
  /** HTTP status code of the problem details (RFC 9110). */
  readonly status: number;
  readonly cardholder: Texts;
  readonly agent: Texts;
  readonly engineer: string;
}

/** Status; what the cardholder is told in English, Greek and Ukrainian; the agent; the engineer. */
export const entry = (
  status: number,
  en: string,
  el: string,
  uk: string,
  agent: readonly [en: string, el: string, uk: string],
  engineer: string,
): Entry => ({
  status,
  cardholder: { en, el, uk },
  agent: { en: agent[0], el: agent[1], uk: agent[2] },
  engineer,
});
