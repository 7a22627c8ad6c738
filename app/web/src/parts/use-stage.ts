/** How components see the stage: a slice of its state, its commands, the time, the tour. */
import { createContext, use, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Stage, StageCommands } from '../core/stage.ts';
import type { StageState, Work } from '../core/state.ts';
import { type TourStep, tourNumber, tourPlace } from '../core/tour.ts';

export const StageContext = createContext<Stage | null>(null);

/** True where the phone has a page to itself: nothing of the stage is around it. */
export const AloneContext = createContext(false);

export function useAlone(): boolean {
  return use(AloneContext);
}

function useTheStage(): Stage {
  const stage = use(StageContext);
  if (stage === null) throw new Error('no stage around this component');
  return stage;
}

export function useStage<T>(select: (state: StageState) => T): T {
  const { store } = useTheStage();
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}

export function useCommands(): StageCommands {
  return useTheStage().commands;
}

export function useWorking(work: Work): boolean {
  return useStage((state) => state.work.has(work));
}

/** The time, told anew each second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** What to spread on the button that is the tour's next click. */
export interface Guide {
  readonly className: string;
  readonly 'data-step'?: number;
}

/** `here`: whether the step's click is at this place, where several could be. */
export function useGuide(step: TourStep, here = true): Guide {
  const now = useNow();
  const alone = useAlone();
  const next = useStage((state) => {
    const place = tourPlace(state, now);
    return here && !alone && state.tour && !place.waits && place.step === step;
  });
  return next ? { className: 'guided', 'data-step': tourNumber(step) } : { className: '' };
}

/** Gives the focus back to where it was when what took it goes away. */
export function useReturn(): void {
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
}

/** Puts the focus on a screen's heading when the screen comes up, so that readers follow. */
export function useArrival<T extends HTMLElement>() {
  const ref = useRef<T>(null);
  useEffect(() => ref.current?.focus({ preventScroll: true }), []);
  return ref;
}
