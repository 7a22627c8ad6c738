/** The six phases of a sync in their order; the phone that goes through them is fetched later. */
import type { Phase } from '@armilla/phone';

const PLACES: Readonly<Record<Phase, number>> = {
  PREPARING: 0,
  SENDING: 1,
  INSTALLING: 2,
  PERSONALISING: 3,
  CHECKING: 4,
  READY: 5,
};

export const PHASES = Object.keys(PLACES) as readonly Phase[];
