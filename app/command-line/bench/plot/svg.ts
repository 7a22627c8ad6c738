/**
 * A drawing as SVG text, with no fonts, scripts or files of others. Its colours follow what the
 * reader's system prefers, light or dark; what it says, it says in words and shapes too.
 */

export interface Drawing {
  readonly title: string;
  readonly subtitle: string;
  readonly height: number;
  /** What is in it for those who cannot see it. */
  readonly description: string;
  readonly body: readonly string[];
}

/** Of every drawing, in its own units. */
export const WIDTH = 760;
export const MARGIN = 24;
/** Above the body: title and subtitle. */
export const HEAD = 72;

const STYLE = `
svg{--paper:#fff;--ink:#1b1f24;--soft:#57606a;--rule:#d0d7de;--a:#0a5fb4;--b:#b34700;--c:#1a7f37;
--d:#7a3fd0}
@media (prefers-color-scheme:dark){svg{--paper:#0d1117;--ink:#e6edf3;--soft:#9aa4af;--rule:#30363d;
--a:#6cb6ff;--b:#ff9b57;--c:#56d364;--d:#c297ff}}
text{font:13px system-ui,'DejaVu Sans',sans-serif;fill:var(--ink);
stroke:var(--paper);stroke-width:4px;paint-order:stroke}
.title{font-size:17px;font-weight:600}.soft{fill:var(--soft)}
.paper{fill:var(--paper)}.rule{stroke:var(--rule);fill:none}.axis{stroke:var(--soft);fill:none}
.whisker{stroke:var(--ink);fill:none}
.mark{stroke:var(--ink);stroke-width:2.5;fill:none}
.a,.b,.c,.d{stroke-width:2;fill:none}
.a{stroke:var(--a)}.b{stroke:var(--b)}.c{stroke:var(--c)}.d{stroke:var(--d)}
.bar{fill:var(--a);stroke:none}
`;

export function svgText({ title, subtitle, height, description, body }: Drawing): string {
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" ` +
      `width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="desc">${escaped(description)}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}"/>`,
    words(MARGIN, 32, title, 'title'),
    words(MARGIN, 54, subtitle, 'soft'),
    ...body,
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

export type Anchor = 'start' | 'middle' | 'end';

/** One line of text whose foot is at `y`. */
export function words(
  x: number,
  y: number,
  text: string,
  kind = '',
  anchor: Anchor = 'start',
): string {
  const named = kind === '' ? '' : ` class="${kind}"`;
  const placed = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text x="${at(x)}" y="${at(y)}"${named}${placed}>${escaped(text)}</text>`;
}

export type Place = readonly [x: number, y: number];

/** A line through all of them; `dash` as `stroke-dasharray` has it. */
export function path(places: readonly Place[], kind: string, dash = ''): string {
  const steps = places.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${at(x)} ${at(y)}`).join('');
  const dashed = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
  return `<path class="${kind}" d="${steps}"${dashed}/>`;
}

export function bar(x: number, y: number, width: number, height: number): string {
  const size = `width="${at(width)}" height="${at(height)}"`;
  return `<rect class="bar" x="${at(x)}" y="${at(y)}" ${size}/>`;
}

/** How curves differ beside their colour: the shape of their points, and their dashes. */
export const LOOKS = [
  { kind: 'a', dash: '', points: 'M-4 -4H4V4H-4Z' },
  { kind: 'b', dash: '7 3', points: 'M0 -5L5 4H-5Z' },
  { kind: 'c', dash: '2 3', points: 'M0 -5L5 0L0 5L-5 0Z' },
  { kind: 'd', dash: '9 3 2 3', points: 'M-4 -4L4 4M-4 4L4 -4' },
] as const;
export type Look = (typeof LOOKS)[number];

/** Of the curve in that place; beyond the fourth they come again. */
export function lookOf(place: number): Look {
  return LOOKS[place % LOOKS.length] ?? LOOKS[0];
}

export function point([x, y]: Place, { kind, points }: Look): string {
  return `<path class="${kind}" transform="translate(${at(x)} ${at(y)})" d="${points}"/>`;
}

/** A tenth of a unit is finer than any screen. */
const at = (value: number) => String(Number(value.toFixed(1)));

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
