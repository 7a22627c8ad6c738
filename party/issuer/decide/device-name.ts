/**
 * A wearable's name in a message of the bank's: its owner chose it, who need not be the cardholder,
 * and must not speak in the bank's voice with it.
 */

const LONGEST = 32;

/** Letters, spaces and short numbers: no address to go to, no number to call, no second code. */
export function safeDeviceName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N} '’()+&-]/gu, ' ')
    .replace(/\d{4,}|\+\d+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return [...plain].slice(0, LONGEST).join('').trim() || '?';
}
