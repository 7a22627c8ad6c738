/** A wearable's shape, small: its screen in its proportions. */
import { type Looks, screenWidth, skinOf } from './skins.ts';

const CORNERS = { PILL: 'rounded-full', BUTTON: 'rounded-lg', ROUND: 'rounded-full' } as const;

export function Outline({ looks }: { readonly looks: Looks }) {
  const { shape } = skinOf(looks);
  const { width, height } = looks.screen;
  return (
    <span aria-hidden="true" className="grid w-10 shrink-0 place-items-center">
      <span
        style={{ width: screenWidth(looks, 'PICTURE') / 2, aspectRatio: `${width} / ${height}` }}
        className={`border-2 border-line-strong bg-case ${CORNERS[shape]}`}
      />
    </span>
  );
}
