/** Logs: one JSON object a line, every line scrubbed of whatever looks like a card number. */
import { pino } from 'pino';
import { passesLuhn } from './secret.ts';

/** The part of a logger that parties use. */
export interface Log {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/**
 * Replaces every run of 13–19 digits that passes Luhn and starts like a payment card. Redaction by
 * path would miss a number that lies deeper or inside a message, so the finished line is scrubbed.
 */
export function scrub(line: string): string {
  return line.replace(/\d(?:[ -]?\d){12,}/g, scrubRun);
}

/**
 * A run may hold more than the number: an expiry after it, a count before it. So every stretch of
 * whole groups is tried, the longest first.
 */
function scrubRun(run: string): string {
  const parts = run.split(/([ -])/);
  for (let first = 0; first < parts.length; first += 2) {
    for (let end = parts.length; end > first; end -= 2) {
      const digits = parts
        .slice(first, end)
        .filter((_, i) => i % 2 === 0)
        .join('');
      if (!looksLikeCard(digits)) continue;
      const before = parts.slice(0, first).join('');
      return `${before}[card ${digits.slice(-4)}]${scrub(parts.slice(end).join(''))}`;
    }
  }
  return run;
}

/** 13–19 digits from 3 to 9, or 16 of the 2-series (ISO/IEC 7812-1): no epoch in milliseconds. */
function looksLikeCard(digits: string): boolean {
  return /^(?:[3-9]\d{12,18}|2[2-7]\d{14})$/.test(digits) && passesLuhn(digits);
}

/** `more` stands in every line, beside the party. */
export function createLog(party: string, write: (line: string) => void, more: object = {}): Log {
  const logger = pino(
    {
      base: { party, ...more },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { error: plainError },
    },
    { write: (line: string) => write(scrub(line)) },
  );
  return {
    info: (facts, message) => logger.info(facts, message),
    warn: (facts, message) => logger.warn(facts, message),
    error: (facts, message) => logger.error(facts, message),
  };
}

/** An error's name, message and place; a cause is named, its data is not followed. */
function plainError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  return { name: error.name, message: error.message, stack: error.stack };
}

/** For tests and libraries: says nothing. */
export const silentLog: Log = {
  info: () => {},
  warn: () => {},
  error: () => {},
};
