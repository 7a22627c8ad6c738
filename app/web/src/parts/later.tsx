/** A part of a screen that comes after it: code and words are fetched when it is first wanted. */
import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import type { RoomName } from '../language/words.ts';
import { root } from '../shell/root.ts';

export interface LaterProps {
  /** Shown until it has come. */
  readonly waiting?: ReactNode;
}

interface Coming<P> {
  readonly Part?: ComponentType<P>;
  readonly failed?: unknown;
}

/** `rooms`: whose words it speaks. */
export function later<P extends object = object>(
  rooms: readonly RoomName[],
  load: () => Promise<ComponentType<P>>,
): (props: P & LaterProps) => ReactNode {
  let known: Coming<P> = {};
  return function Later({ waiting, ...props }: P & LaterProps) {
    const { learn } = root.useRouteContext();
    const [{ Part, failed }, come] = useState(known);
    useEffect(() => {
      if (known.Part !== undefined) return;
      let isHere = true;
      const arrive = (next: Coming<P>) => {
        known = next;
        if (isHere) come(next);
      };
      Promise.all([load(), learn(rooms)]).then(
        ([Loaded]) => arrive({ Part: Loaded }),
        (cause) => isHere && come({ failed: cause }),
      );
      return () => {
        isHere = false;
      };
    }, [learn]);
    if (failed !== undefined) throw failed;
    return Part === undefined ? waiting : <Part {...(props as P)} />;
  };
}
