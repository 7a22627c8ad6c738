/** Reading a message as a phone does: the code in it. */

/** The first run of four to eight digits that is not a masked card number's end (`*4321`). */
export function codeIn(text: string): string | undefined {
  return /(?<![*•+\d])\d{4,8}(?!\d)/.exec(text)?.[0];
}
