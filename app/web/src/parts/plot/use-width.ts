/** How wide an element is, in pixels, now and when it changes. */
import { useLayoutEffect, useRef, useState } from 'react';

/** Until it is known: that of the narrowest telephone, less its margins. */
const FIRST = 288;

export function useWidth() {
  const ref = useRef<HTMLDivElement>(null);
  const [width, set] = useState(FIRST);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = () => set(Math.max(120, Math.floor(element.clientWidth)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}
