/**
 * Whether somebody sits there. A desk that nobody touches is not looked at any more, so that its
 * session ends by itself: whoever sees other people's data leaves it open for no longer.
 */
import { useEffect, useState } from 'react';

const RESTS_AFTER_MS = 3 * 60_000;
const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'focus'] as const;

export function useAwake(): boolean {
  const [awake, wake] = useState(true);
  useEffect(() => {
    let timer = setTimeout(() => wake(false), RESTS_AFTER_MS);
    const stir = () => {
      clearTimeout(timer);
      timer = setTimeout(() => wake(false), RESTS_AFTER_MS);
      wake(true);
    };
    for (const sign of SIGNS) addEventListener(sign, stir, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const sign of SIGNS) removeEventListener(sign, stir);
    };
  }, []);
  return awake;
}
