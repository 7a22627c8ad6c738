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
  return line.replace(/(?<!\d)[3-9]\d(?:[ -]?\d){11,17}(?!\d)/g, (found) => {
    const digits = found.replace(/[ -]/g, '');
    return passesLuhn(digits) ? `[card ${digits.slice(-4)}]` : found;
  });
}

export function createLog(party: string, write: (line: string) => void): Log {
  const logger = pino(
    {
      base: { party },
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
