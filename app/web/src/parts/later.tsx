/** A part of a screen that comes after it: code and words are fetched when it is first wanted. */
import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import type { RoomName } from '../language/words.ts';
import { root } from '../shell/root.ts';

type Coming = { readonly Part?: ComponentType; readonly failed?: unknown };

export interface LaterProps {
  /** Shown until it has come. */
  readonly waiting: ReactNode;
}

/** `rooms`: whose words it speaks. */
export function later(
  rooms: readonly RoomName[],
  load: () => Promise<ComponentType>,
): ComponentType<LaterProps> {
  let known: Coming = {};
  return function Later({ waiting }: LaterProps) {
    const { learn } = root.useRouteContext();
    const [coming, come] = useState(known);
    useEffect(() => {
      if (known.Part !== undefined) return;
      let isHere = true;
      const arrive = (next: Coming) => {
        known = next;
        if (isHere) come(next);
      };
      Promise.all([load(), learn(rooms)]).then(
        ([Part]) => arrive({ Part }),
        (failed) => isHere && come({ failed }),
      );
      return () => {
        isHere = false;
      };
    }, [learn]);
    if (coming.failed !== undefined) throw coming.failed;
    return coming.Part === undefined ? waiting : <coming.Part />;
  };
}
