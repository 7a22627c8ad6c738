/** A finger's way over the glass: to the left is the next one, to the right the one before. */
import type { PointerEvent } from 'react';
import { useRef } from 'react';

/** Shorter ways are a touch. */
const FAR_ENOUGH = 28;

export interface Swipe {
  onPointerDown(event: PointerEvent): void;
  onPointerUp(event: PointerEvent): void;
}

export function useSwipe(turn: (by: 1 | -1) => void): Swipe {
  const from = useRef<number | null>(null);
  return {
    onPointerDown(event) {
      from.current = event.clientX;
    },
    onPointerUp(event) {
      const way = from.current === null ? 0 : event.clientX - from.current;
      from.current = null;
      if (Math.abs(way) >= FAR_ENOUGH) turn(way < 0 ? 1 : -1);
    },
  };
}

/** The place after turning, going round at both ends. */
export function turned(place: number, by: 1 | -1, count: number): number {
  return (place + by + count) % count;
}
