/** `GR16 0110 1250 …`: in groups of four, as people read it (ISO 13616). */
export function grouped(iban: string): string {
  return iban.replace(/(.{4})(?=.)/g, '$1 ');
}
