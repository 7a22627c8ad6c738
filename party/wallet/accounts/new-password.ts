/** Which passwords may be chosen: none that are guessed first (ASVS 5.0, 6.2.4 and 6.2.11). */
import { hashPassword } from '@armilla/kit/password';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { SecretText } from '@armilla/kit/secret';
import { dictionary } from '@zxcvbn-ts/language-common';

// A set and no object: what is looked up in an object is kept in memory for good.
const FREQUENT: ReadonlySet<string> = new Set(dictionary['passwords-common']);

/** Words that stand for this service: what every guess at its passwords begins with. */
const OURS: ReadonlySet<string> = new Set([
  'armilla',
  'bracelet',
  'contactless',
  'fitness band',
  'payment',
  'wallet',
  'wearable',
  'wristband',
]);

/** A frequent word of fewer letters says little of what stands behind it. */
const SHORTEST_WORD = 5;

/** What is put behind a word so that it counts as another: `password-2026!`. */
const ENDING = /[^\p{L}\d]*\d{0,4}[^\p{L}\d]*$/u;

/** One piece of up to four signs over and over, and its beginning once more: `abcabcabca`. */
const REPEATED = /^(.{1,4}?)\1{2,}.{0,3}$/u;

/** Whether it is frequent, a word of this service or of its owner, or one piece over and over. */
export function isEasilyGuessed(password: SecretText, email: string): boolean {
  const typed = password.expose().normalize('NFKC').toLowerCase();
  const word = typed.replace(ENDING, '');
  const [localPart = ''] = email.toLowerCase().split('@');
  return (
    FREQUENT.has(typed) ||
    (word.length >= SHORTEST_WORD && FREQUENT.has(word)) ||
    OURS.has(word) ||
    word === localPart.replace(ENDING, '') ||
    typed === email.toLowerCase() ||
    REPEATED.test(typed)
  );
}

/** The hash of a password that somebody chooses, where it may be chosen. */
export async function hashOfNew(password: string, email: string): Promise<string | Refusal> {
  const chosen = new SecretText(password);
  return isEasilyGuessed(chosen, email) ? refuse('PASSWORD_TOO_COMMON') : hashPassword(chosen);
}
