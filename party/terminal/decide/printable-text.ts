/** Text for fields that know ASCII alone. */

/** Exactly `length` characters, filled with spaces; what is not ASCII becomes a question mark. */
export function printableText(text: string, length: number): string {
  return text
    .replace(/[^ -~]/g, '?')
    .slice(0, length)
    .padEnd(length);
}
