/**
 * Reads the text of a PDF back by its own tables (ISO 32000-1, 9.10): what a reader that selects or
 * searches would find, and not what is drawn.
 */
import { inflateSync } from 'node:zlib';

interface PdfObject {
  readonly dictionary: string;
  /** Inflated. */
  readonly stream: string | undefined;
}

/** Objects by number, as text. */
export function pdfObjects(pdf: Uint8Array): ReadonlyMap<number, PdfObject> {
  const text = Buffer.from(pdf).toString('latin1');
  const found = new Map<number, PdfObject>();
  for (const match of text.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const [, number = '', body = ''] = match;
    const start = body.indexOf('stream\n');
    const dictionary = start < 0 ? body : body.slice(0, start);
    found.set(Number(number), { dictionary, stream: streamOf(body, start, dictionary) });
  }
  return found;
}

function streamOf(body: string, start: number, dictionary: string): string | undefined {
  if (start < 0) return undefined;
  const bytes = Buffer.from(body.slice(start + 7, body.lastIndexOf('\nendstream')), 'latin1');
  return dictionary.includes('/FlateDecode') ? inflateSync(bytes).toString('latin1') : undefined;
}

/** Every piece of text, in the order in which it was put on its page. */
export function pdfText(pdf: Uint8Array): readonly string[] {
  const objects = pdfObjects(pdf);
  const fonts = fontsOf(objects);
  const pieces: string[] = [];
  for (const { dictionary, stream } of objects.values()) {
    if (stream === undefined || dictionary.includes('/Length1') || !stream.includes(' Tf'))
      continue;
    let letters: ReadonlyMap<number, string> = new Map();
    for (const match of stream.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
      const [, font, glyphs = ''] = match;
      if (font !== undefined) letters = fonts.get(font) ?? new Map();
      else pieces.push(spelled(glyphs, letters));
    }
  }
  return pieces;
}

function spelled(glyphs: string, letters: ReadonlyMap<number, string>): string {
  const hex = [...glyphs.matchAll(/<([0-9a-f]*)>/g)].map(([, digits]) => digits).join('');
  return (hex.match(/.{4}/g) ?? [])
    .map((glyph) => letters.get(Number.parseInt(glyph, 16)) ?? '\uFFFD')
    .join('');
}

function fontsOf(objects: ReadonlyMap<number, PdfObject>): Map<string, Map<number, string>> {
  const fonts = new Map<string, Map<number, string>>();
  for (const { dictionary } of objects.values()) {
    const named = /\/Font <<([^>]*)>>/.exec(dictionary)?.[1] ?? '';
    for (const [, name = '', number] of named.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const font = objects.get(Number(number))?.dictionary ?? '';
      const map = objects.get(Number(/\/ToUnicode (\d+) 0 R/.exec(font)?.[1]))?.stream ?? '';
      fonts.set(name, lettersOf(map));
    }
  }
  return fonts;
}

/** `<0000> <0002> [<0041> <0042> <0043>]` */
function lettersOf(map: string): Map<number, string> {
  const letters = new Map<number, string>();
  for (const [, first = '', list = ''] of map.matchAll(/<(\w+)> <\w+> \[([^\]]*)\]/g)) {
    const values = [...list.matchAll(/<([0-9a-f ]*)>/g)].map(([, hex = '']) => hex);
    values.forEach((hex, i) => {
      const utf16 = Buffer.from(hex.replaceAll(' ', ''), 'hex').swap16().toString('utf16le');
      letters.set(Number.parseInt(first, 16) + i, utf16);
    });
  }
  return letters;
}
