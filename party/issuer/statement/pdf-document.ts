/**
 * The `pdfkit` package as far as it is used here: pages of text in Noto Sans, which has Latin,
 * Greek and Cyrillic, embedded so that the text can be searched and read aloud. Nothing else knows
 * the package. The documents hold no script, no link and no reference to anything outside them.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export interface TextOptions {
  readonly width?: number;
  readonly align?: 'left' | 'right' | 'center';
  readonly lineBreak?: boolean;
}

/** The package's own object, as far as it is used. Lengths are points of 1/72 inch. */
export interface PdfDocument {
  readonly page: { readonly width: number; readonly height: number };
  registerFont(name: string, source: Uint8Array): PdfDocument;
  font(name: string): PdfDocument;
  fontSize(size: number): PdfDocument;
  fillColor(colour: string): PdfDocument;
  strokeColor(colour: string): PdfDocument;
  lineWidth(width: number): PdfDocument;
  text(text: string, x: number, y: number, options?: TextOptions): PdfDocument;
  widthOfString(text: string): number;
  moveTo(x: number, y: number): PdfDocument;
  lineTo(x: number, y: number): PdfDocument;
  stroke(): PdfDocument;
  addPage(): void;
  bufferedPageRange(): { readonly start: number; readonly count: number };
  switchToPage(index: number): void;
  on(event: 'data', take: (chunk: Uint8Array) => void): PdfDocument;
  on(event: 'end', take: () => void): PdfDocument;
  on(event: 'error', take: (error: Error) => void): PdfDocument;
  end(): void;
}

interface PdfOptions {
  readonly size: 'A4';
  readonly margin: number;
  readonly bufferPages: true;
  readonly lang: string;
  readonly displayTitle: true;
  readonly info: { readonly Title: string; readonly Author: string; readonly CreationDate: Date };
}

type PdfKit = new (options: PdfOptions) => PdfDocument;

interface Tools {
  readonly PdfKit: PdfKit;
  readonly regular: Uint8Array;
  readonly bold: Uint8Array;
}

let tools: Tools | undefined;

/** Loaded for the first document, since the package takes a while and most processes make none. */
function loaded(): Tools {
  if (tools !== undefined) return tools;
  const require = createRequire(import.meta.url);
  const font = (path: string): Uint8Array =>
    readFileSync(require.resolve(`@expo-google-fonts/noto-sans/${path}`));
  tools = {
    PdfKit: require('pdfkit') as PdfKit,
    regular: font('400Regular/NotoSans_400Regular.ttf'),
    bold: font('700Bold/NotoSans_700Bold.ttf'),
  };
  return tools;
}

export interface PdfHead {
  readonly title: string;
  readonly author: string;
  readonly language: string;
  readonly madeAtMs: number;
}

/** An A4 document with the fonts `regular` and `bold`; `draw` puts everything on its pages. */
export async function pdfDocument(
  head: PdfHead,
  draw: (document: PdfDocument) => Promise<void>,
): Promise<Uint8Array> {
  const { PdfKit, regular, bold } = loaded();
  const document = new PdfKit({
    size: 'A4',
    margin: 0,
    bufferPages: true,
    lang: head.language,
    displayTitle: true,
    info: { Title: head.title, Author: head.author, CreationDate: new Date(head.madeAtMs) },
  });
  document.registerFont('regular', regular).registerFont('bold', bold);
  const chunks: Uint8Array[] = [];
  const ended = new Promise<void>((done, failed) => {
    document.on('data', (chunk) => void chunks.push(chunk));
    document.on('end', done);
    document.on('error', failed);
  });
  await draw(document);
  document.end();
  await ended;
  return new Uint8Array(Buffer.concat(chunks));
}
