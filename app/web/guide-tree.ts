/** Markdown as a tree that the pages show without any HTML: what `guide-pages.ts` compiles. */
import { type MarkedToken, marked, type Token, type Tokens } from 'marked';
import type { Block, Heading, Inline, Page, Picture, Target } from './src/guide/core/page.ts';

/** Where a link of the text leads; nothing: to a file that is not among the pages. */
export type Resolve = (href: string) => Target | undefined;

export interface Around {
  readonly resolve: Resolve;
  /** A picture by its screen's name; what is known of it beside that. */
  readonly pictureOf: (name: string) => Partial<Pick<Picture, 'src' | 'width' | 'height'>>;
}

/** Throws where the text has no title, or holds what pages do not show (HTML). */
export function pageOf(text: string, around: Around): Page {
  const ids = new Set<string>();
  const [first, ...rest] = blocksOf(marked.lexer(text), { ...around, ids });
  if (first?.kind !== 'heading' || first.depth !== 1) throw new Error('a page begins with # Title');
  return { title: first.text, blocks: rest };
}

interface Making extends Around {
  readonly ids: Set<string>;
}

function notShown({ type, raw }: MarkedToken): Error {
  return new Error(`pages do not show ${type}: ${raw.slice(0, 40)}`);
}

function blocksOf(tokens: readonly Token[], making: Making): Block[] {
  return tokens.flatMap((token) => blockOf(token as MarkedToken, making));
}

function blockOf(token: MarkedToken, making: Making): Block[] {
  const { resolve } = making;
  switch (token.type) {
    case 'heading':
      return [headingOf(token, making)];
    case 'paragraph':
      return [paragraphOf(token, making)];
    case 'text':
      return [{ kind: 'paragraph', of: inlines(token.tokens ?? [token], resolve) }];
    case 'list':
      return [listOf(token, making)];
    case 'code':
      return [{ kind: 'code', language: token.lang ?? '', text: token.text }];
    case 'blockquote':
      return [{ kind: 'quote', of: blocksOf(token.tokens, making) }];
    case 'table':
      return [tableOf(token, resolve)];
    case 'hr':
      return [{ kind: 'rule' }];
    case 'space':
    case 'def':
      return [];
    case 'html':
      // A remark to those who read the source.
      if (/^<!--[\s\S]*-->\s*$/.test(token.raw)) return [];
      throw notShown(token);
    default:
      throw notShown(token);
  }
}

function headingOf({ depth, tokens }: Tokens.Heading, { resolve, ids }: Making): Block {
  const of = inlines(tokens, resolve);
  const text = plain(of);
  return { kind: 'heading', id: freeId(text, ids), text, depth, of };
}

/** Letters and digits of any script, as the links of the text have it. */
export function slug(text: string): string {
  const words = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
  return words.replace(/^-|-$/g, '');
}

function freeId(text: string, ids: Set<string>): string {
  const wanted = slug(text) || 'part';
  let id = wanted;
  for (let again = 2; ids.has(id); again++) id = `${wanted}-${again}`;
  ids.add(id);
  return id;
}

/** A paragraph that is one picture is that picture. */
function paragraphOf({ tokens }: Tokens.Paragraph, { resolve, pictureOf }: Making): Block {
  const [only, ...others] = tokens;
  if (only?.type === 'image' && others.length === 0) {
    const { href, text: alt } = only as Tokens.Image;
    const name = /([\w-]+)\.png$/.exec(href)?.[1] ?? href;
    return { kind: 'picture', name, alt, ...pictureOf(name) };
  }
  return { kind: 'paragraph', of: inlines(tokens, resolve) };
}

function listOf({ ordered, items }: Tokens.List, making: Making): Block {
  return { kind: 'list', ordered, items: items.map(({ tokens }) => blocksOf(tokens, making)) };
}

function tableOf({ header, rows }: Tokens.Table, resolve: Resolve): Block {
  const cell = ({ tokens }: Tokens.TableCell) => inlines(tokens, resolve);
  return { kind: 'table', head: header.map(cell), rows: rows.map((row) => row.map(cell)) };
}

function inlines(tokens: readonly Token[], resolve: Resolve): Inline[] {
  return joined(tokens.flatMap((token) => inlineOf(token as MarkedToken, resolve)));
}

function inlineOf(token: MarkedToken, resolve: Resolve): Inline[] {
  switch (token.type) {
    case 'text':
    case 'escape':
      return [unescaped(token.text)];
    case 'strong':
    case 'em':
      return [{ kind: token.type, of: inlines(token.tokens, resolve) }];
    case 'codespan':
      return [{ kind: 'code', text: unescaped(token.text) }];
    case 'br':
      return [' '];
    case 'link': {
      const to = resolve(token.href);
      const of = inlines(token.tokens, resolve);
      return to === undefined ? of : [{ kind: 'link', to, of }];
    }
    default:
      throw notShown(token);
  }
}

/** The lexer leaves a few characters as HTML would want them. */
function unescaped(text: string): string {
  const ENTITIES: Readonly<Record<string, string>> = {
    '&amp;': '&',
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&#39;': '’',
  };
  return text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}

/** Neighbouring texts are one; a line's end is a space. */
function joined(all: readonly Inline[]): Inline[] {
  const out: Inline[] = [];
  for (const one of all) {
    const last = out.at(-1);
    const text = typeof one === 'string' ? one.replace(/\s*\n\s*/g, ' ') : one;
    if (typeof text === 'string' && typeof last === 'string') out[out.length - 1] = last + text;
    else out.push(text);
  }
  return out;
}

export function plain(of: readonly Inline[]): string {
  return of
    .map((one) => {
      if (typeof one === 'string') return one;
      return one.kind === 'code' ? one.text : plain(one.of);
    })
    .join('');
}

/** What the table of contents and the search know of a page. */
export function headingsOf({ blocks }: Page): Heading[] {
  return blocks.flatMap((block) =>
    block.kind === 'heading' ? [{ id: block.id, text: block.text, depth: block.depth }] : [],
  );
}

export function summaryOf({ blocks }: Page): string {
  const first = blocks.find((block) => block.kind === 'paragraph');
  return first?.kind === 'paragraph' ? plain(first.of) : '';
}
