/** In which order the shelf is looked through. */
import type { BandView } from '../core/state.ts';

type Known = Pick<BandView, 'cards' | 'worn'>;

/** What is worn and carries cards first, the newest of them on top. */
export function newestFirst<B extends Known>(shelf: readonly B[]): readonly B[] {
  const weight = ({ cards, worn }: Known) => (worn ? 2 : 0) + (cards.length > 0 ? 1 : 0);
  return shelf.toReversed().toSorted((a, b) => weight(b) - weight(a));
}
