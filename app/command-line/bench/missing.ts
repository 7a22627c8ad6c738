/** What is needed is not installed; the message says how it is. */
export class Missing extends Error {
  override readonly name = 'Missing';
}
