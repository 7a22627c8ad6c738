/** Where the room stands in the address, and the words it speaks. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shell/root.ts';

export const phoneRoute = createRoute({
  getParentRoute: () => root,
  path: '/phone',
  loader: ({ context }) => context.learn(['phone', 'stage', 'bank']),
  component: lazyRouteComponent(() => import('./phone-room.tsx'), 'PhoneRoom'),
});
