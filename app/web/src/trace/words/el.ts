/** Greek. */
import type { TextsLike } from '../../language/words.ts';
import type { words as en } from './en.ts';

export const words: TextsLike<typeof en> = {
  trace: {
    title: 'Ίχνος',
  },
};
