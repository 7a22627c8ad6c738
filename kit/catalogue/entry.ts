/** An entry of the catalogue. */

export interface Entry {
  /** HTTP status code of the problem details (RFC 9110). */
  readonly status: number;
  readonly cardholder: {
    readonly en: string;
    readonly el: string;
    readonly uk: string;
  };
  readonly agent: string;
  readonly engineer: string;
}

/** Status; what the cardholder is told in English, Greek and Ukrainian; agent; engineer. */
export const entry = (
  status: number,
  en: string,
  el: string,
  uk: string,
  agent: string,
  engineer: string,
): Entry => ({ status, cardholder: { en, el, uk }, agent, engineer });
