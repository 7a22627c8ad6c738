/** A card that is dragged goes up and down, not sideways. */
import type { Modifier } from '@dnd-kit/core';

export const restrictToList: Modifier = ({ transform }) => ({ ...transform, x: 0 });
