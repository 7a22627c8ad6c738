/** Where the room stands in the address, and the words it speaks. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root, type ShellContext } from '../shell/root.ts';

const words = {
  loader: ({ context }: { context: ShellContext }) => context.learn(['band', 'stage']),
};
const component = lazyRouteComponent(() => import('./band-room.tsx'), 'BandRoom');

export const bandRoute = createRoute({
  getParentRoute: () => root,
  path: '/band',
  ...words,
  component,
});

/** One of those on the shelf. */
export const oneBandRoute = createRoute({
  getParentRoute: () => root,
  path: '/band/$serialNumber',
  ...words,
  component,
});
