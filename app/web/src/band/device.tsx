/** A wearable as it lies there: strap, case, and the glass with something on it. */
import './band.css';
import type { ReactNode } from 'react';
import { type Looks, type Metal, type Shape, type Size, screenWidth, skinOf } from './skins.ts';

export interface DeviceProps {
  readonly looks: Looks;
  readonly size: Size;
  /** Of the screen, for those who do not see it. */
  readonly label: string;
  readonly children: ReactNode;
}

export function Device({ looks, size, label, children }: DeviceProps) {
  const { shape, metal, strap } = skinOf(looks);
  const { width, height } = looks.screen;
  const round = shape === 'ROUND';
  return (
    <div className="on-dark flex w-full flex-col items-center">
      <Strap end="top" kind={strap} wide={round} />
      <section
        aria-label={label}
        className={`relative z-10 max-w-full ${CASES[shape]} ${METALS[metal]}`}
      >
        {round && <Crowns />}
        <div
          style={{ width: screenWidth(looks, size), aspectRatio: `${width} / ${height}` }}
          className={`wearable-screen max-w-full overflow-hidden bg-screen text-screen-ink ${SCREENS[shape]} ${round ? 'band-round' : ''}`}
          data-testid="band-screen"
        >
          {children}
        </div>
        {shape === 'BUTTON' && <TouchButton />}
      </section>
      <Strap end="bottom" kind={strap} wide={round} />
    </div>
  );
}

const CASES: Readonly<Record<Shape, string>> = {
  PILL: 'rounded-[6rem] border border-case-edge p-1.5 shadow-lift',
  BUTTON: 'rounded-[5rem] border border-case-edge px-2.5 pt-8 pb-3 shadow-lift',
  ROUND: 'rounded-full border border-case-edge p-3.5 shadow-lift',
};

const METALS: Readonly<Record<Metal, string>> = {
  PLAIN: 'bg-case',
  STEEL: 'case-steel',
  COATED: 'case-coated',
};

const SCREENS: Readonly<Record<Shape, string>> = {
  PILL: 'rounded-[5.6rem]',
  BUTTON: 'rounded-xl',
  ROUND: 'rounded-full',
};

function TouchButton() {
  return (
    <span
      aria-hidden="true"
      className="mx-auto mt-3 block size-8 rounded-full border-2 border-case-edge"
    />
  );
}

/** The two buttons of a watch, at its right. */
function Crowns() {
  return (
    <span
      aria-hidden="true"
      className="absolute inset-y-0 -right-2 -z-10 flex flex-col justify-center gap-14"
    >
      <span className="h-9 w-3 rounded-r-md bg-case-edge" />
      <span className="h-9 w-3 rounded-r-md bg-case-edge" />
    </span>
  );
}

interface StrapProps {
  readonly end: 'top' | 'bottom';
  readonly kind: 'SILICONE' | 'LEATHER' | 'RUBBER';
  readonly wide: boolean;
}

function Strap({ end, kind, wide }: StrapProps) {
  const top = end === 'top';
  const holes = !top && kind !== 'LEATHER';
  return (
    <div
      aria-hidden="true"
      className={`wearable-strap strap-${kind.toLowerCase()} ${holes ? 'wearable-strap-holes' : ''}
        ${wide ? 'w-40' : 'w-32'} ${top ? '-mb-8 h-16 rounded-t-2xl' : '-mt-8 h-24 rounded-b-[2.2rem]'}`}
    />
  );
}
