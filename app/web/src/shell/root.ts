/** The root of every address: the frame around the rooms. */
import { createRootRouteWithContext } from '@tanstack/react-router';
import type { RoomName } from '../language/words.ts';
import { Broken } from './broken.tsx';
import { Frame } from './frame.tsx';
import { NowhereToGo } from './nowhere.tsx';

export interface ShellContext {
  /** Fetches what rooms say; a room's route waits for it. */
  learn(rooms: readonly RoomName[]): Promise<void>;
}

export const root = createRootRouteWithContext<ShellContext>()({
  component: Frame,
  notFoundComponent: NowhereToGo,
  errorComponent: Broken,
});
