/** Words of others in a line of ours: nothing that breaks the line or turns it around. */

/** Without control and format characters; every run of white space is one space. */
export function plainLine(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
