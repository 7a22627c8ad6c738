/**
 * How each wearable looks: shape and size of its screen come from the service's data, what is
 * around the screen from here. A model nobody drew wears the plain skin of its kind.
 */
import type { BandView } from '../core/state.ts';

/** `PILL`: the screen fills a long capsule; `BUTTON`: a touch button lies below it; `ROUND`. */
export type Shape = 'PILL' | 'BUTTON' | 'ROUND';
/** What the case is made of. */
export type Metal = 'PLAIN' | 'STEEL' | 'COATED';
export type Strap = 'SILICONE' | 'LEATHER' | 'RUBBER';

export interface Skin {
  readonly shape: Shape;
  readonly metal: Metal;
  readonly strap: Strap;
}

const SKINS: Readonly<Record<string, Skin>> = {
  'mi-smart-band-6-nfc': { shape: 'PILL', metal: 'PLAIN', strap: 'SILICONE' },
  'mi-smart-band-4-nfc': { shape: 'BUTTON', metal: 'PLAIN', strap: 'SILICONE' },
  'xiaomi-watch-s1': { shape: 'ROUND', metal: 'STEEL', strap: 'LEATHER' },
  'xiaomi-watch-s1-active': { shape: 'ROUND', metal: 'COATED', strap: 'RUBBER' },
};

const PLAIN: Readonly<Record<BandView['kind'], Skin>> = {
  BAND: { shape: 'PILL', metal: 'PLAIN', strap: 'SILICONE' },
  WATCH: { shape: 'ROUND', metal: 'COATED', strap: 'RUBBER' },
  PHONE: { shape: 'PILL', metal: 'PLAIN', strap: 'SILICONE' },
};

export type Looks = Pick<BandView, 'model' | 'kind' | 'screen'>;

export function skinOf({ model, kind }: Pick<Looks, 'model' | 'kind'>): Skin {
  return SKINS[model] ?? PLAIN[kind];
}

/** Where it is shown: among others on the stage, alone on its page, as a small picture. */
export type Size = 'STAGE' | 'ROOM' | 'PICTURE';

/** The room its screen may take, CSS pixels: a band's and a watch's. */
const BOXES: Readonly<Record<Size, Readonly<Record<'BAND' | 'WATCH', Box>>>> = {
  STAGE: { BAND: { width: 164, height: 484 }, WATCH: { width: 276, height: 276 } },
  ROOM: { BAND: { width: 230, height: 620 }, WATCH: { width: 372, height: 372 } },
  PICTURE: { BAND: { width: 40, height: 72 }, WATCH: { width: 60, height: 60 } },
};

interface Box {
  readonly width: number;
  readonly height: number;
}

/** Width of the screen in CSS pixels, so that it keeps its proportions within its room. */
export function screenWidth({ kind, screen }: Looks, size: Size): number {
  const box = BOXES[size][kind === 'WATCH' ? 'WATCH' : 'BAND'];
  const scale = Math.min(box.width / screen.width, box.height / screen.height);
  return Math.round(screen.width * scale);
}
