/**
 * What must not leak: values that print masked wherever they are printed and are opened by
 * `expose()` alone, so that a search for `expose(` lists every place that sees one.
 */

const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/** A hidden value with a masked spelling, in a private field: no JSON and no spread finds it. */
abstract class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself. Every call is a place where a secret is seen. */
  expose(): T {
    return this.#value;
  }

  /** How it prints. */
  abstract mask(): string;

  toString(): string {
    return this.mask();
  }

  toJSON(): string {
    return this.mask();
  }

  [INSPECT](): string {
    return this.mask();
  }
}

/** Whether the last digit is the check digit of those before it (ISO/IEC 7812-1, annex B). */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** The digit that makes `digits` + digit pass {@link passesLuhn}. */
export function luhnDigit(digits: string): string {
  for (let digit = 0; digit < 10; digit++) {
    if (passesLuhn(`${digits}${digit}`)) return String(digit);
  }
  throw new RangeError('Luhn digit of something that is not digits');
}

/** A primary account number, of a plastic card or of a token (then called DPAN): 12–19 digits. */
export class PAN extends Secret<string> {
  /** Digits in groups, with spaces or hyphens or none; `undefined` when it cannot be a PAN. */
  static parse(text: string): PAN | undefined {
    const digits = text.replace(/[\s-]/g, '');
    return /^\d{12,19}$/.test(digits) && passesLuhn(digits) ? new PAN(digits) : undefined;
  }

  /** Those digits a receipt may show (PCI DSS 3.4.1). */
  get lastFour(): string {
    return this.expose().slice(-4);
  }

  mask(): string {
    return `•••• ${this.lastFour}`;
  }
}

/** A card verification code as printed on the plastic: three digits, computed and never stored. */
export class CVC2 extends Secret<string> {
  static parse(text: string): CVC2 | undefined {
    return /^\d{3}$/.test(text) ? new CVC2(text) : undefined;
  }

  mask(): string {
    return '•••';
  }
}

/** A personal identification number or passcode: 4–12 digits (ISO 9564-1). */
export class PIN extends Secret<string> {
  static parse(text: string): PIN | undefined {
    return /^\d{4,12}$/.test(text) ? new PIN(text) : undefined;
  }

  mask(): string {
    return '••••';
  }
}

/** Any other text nobody else may see: a password, an activation code, a session. */
export class SecretText extends Secret<string> {
  mask(): string {
    return '••••••';
  }
}

/** Key material. */
export class SecretBytes extends Secret<Uint8Array> {
  mask(): string {
    return `[${this.expose().length} secret bytes]`;
  }
}
