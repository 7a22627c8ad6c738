/**
 * One text of a file that holds all its changes: each behind a question whether it is the one that
 * is planted now. So a process loads a file once and plays every change of it.
 */
import type { Plant } from './guards.ts';

/** A change with the number by which it is planted. */
export interface Numbered extends Plant {
  readonly number: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly kind: Plant['kind'];
  readonly plants: readonly Numbered[];
}

/** The source with all the changes in it, none of them planted. */
export function switched(source: string, plants: readonly Numbered[]): string {
  return rendered(source, 0, source.length, spansOf(plants));
}

/** The outermost first; where two are of one place, the row before what is in it. */
function spansOf(plants: readonly Numbered[]): readonly Span[] {
  const groups = Map.groupBy(plants, ({ start, end, kind }) => `${start} ${end} ${kind}`);
  return [...groups.values()]
    .flatMap((all) => (all[0] === undefined ? [] : [{ ...all[0], plants: all }]))
    .toSorted(
      (a, b) =>
        a.start - b.start ||
        b.end - a.end ||
        (a.kind === 'ROW' ? 0 : 1) - (b.kind === 'ROW' ? 0 : 1),
    );
}

function rendered(source: string, from: number, to: number, spans: readonly Span[]): string {
  let at = from;
  let text = '';
  let rest = spans;
  while (rest[0] !== undefined) {
    const [span, ...others] = rest;
    const inner = others.filter(({ end }) => end <= span.end);
    text += source.slice(at, span.start);
    text += wrapped(span, rendered(source, span.start, span.end, inner));
    at = span.end;
    rest = others.filter(({ start }) => start >= span.end);
  }
  return text + source.slice(at, to);
}

function wrapped({ kind, plants }: Span, inner: string): string {
  const [first] = plants;
  if (kind === 'ROW' && first !== undefined) {
    const row = inner.startsWith('...') ? inner.slice(3) : `[${inner}]`;
    return `...(planted(${first.number}) ? [] : ${row})`;
  }
  const questions = plants.map(({ number, text }) => `planted(${number}) ? (${text}) : `);
  return `(${questions.join('')}(${inner}))`;
}
