/** A text in pieces, those marked that hold a word looked for: without case and accents. */
export interface Piece {
  readonly text: string;
  readonly found: boolean;
}

export function marked(text: string, query: string): readonly Piece[] {
  const words = plain(query).match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length === 0) return [{ text, found: false }];
  const letters = [...text];
  const found = new Array<boolean>(letters.length).fill(false);
  // Accents may make one letter two: places are counted in the letters as they are written.
  const { folded, places } = foldedWithPlaces(letters);
  for (const word of words) {
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
      found.fill(true, places[at] ?? 0, (places[at + word.length - 1] ?? 0) + 1);
    }
  }
  return pieces(letters, found);
}

function foldedWithPlaces(letters: readonly string[]): { folded: string; places: number[] } {
  let folded = '';
  const places: number[] = [];
  for (const [place, letter] of letters.entries()) {
    const plainly = plain(letter);
    folded += plainly;
    for (let i = 0; i < plainly.length; i++) places.push(place);
  }
  return { folded, places };
}

function pieces(letters: readonly string[], found: readonly boolean[]): readonly Piece[] {
  const all: { text: string; found: boolean }[] = [];
  for (const [place, letter] of letters.entries()) {
    const last = all.at(-1);
    if (last !== undefined && last.found === found[place]) last.text += letter;
    else all.push({ text: letter, found: found[place] ?? false });
  }
  return all;
}

const AROUND = 70;

/** So much of a text as shows where the first word was found. */
export function around(text: string, query: string): string {
  const flat = text.replaceAll('\n', ' ');
  const pieces = marked(flat, query);
  const first = pieces.findIndex((piece) => piece.found);
  const before = pieces
    .slice(0, Math.max(first, 0))
    .reduce((sum, { text: t }) => sum + t.length, 0);
  const from = before <= AROUND ? 0 : flat.lastIndexOf(' ', before - AROUND / 2) + 1;
  const until = Math.min(flat.length, from + 2 * AROUND);
  const end = until === flat.length ? until : Math.max(flat.lastIndexOf(' ', until), from);
  return `${from > 0 ? '… ' : ''}${flat.slice(from, end)}${end < flat.length ? ' …' : ''}`;
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
