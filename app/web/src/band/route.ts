/** Where the room stands in the address, and the words it speaks. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shell/root.ts';

export const bandRoute = createRoute({
  getParentRoute: () => root,
  path: '/band',
  loader: ({ context }) => context.learn(['band', 'stage', 'phone', 'till']),
  component: lazyRouteComponent(() => import('./band-room.tsx'), 'BandRoom'),
});
