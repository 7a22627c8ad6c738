/** Where the room stands in the address, and the words it speaks. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shell/root.ts';

export const tillRoute = createRoute({
  getParentRoute: () => root,
  path: '/till',
  loader: ({ context }) => context.learn(['till', 'stage', 'phone']),
  component: lazyRouteComponent(() => import('./till-room.tsx'), 'TillRoom'),
});
