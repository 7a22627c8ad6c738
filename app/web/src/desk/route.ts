/** Where the room stands in the address, and the words it speaks. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shell/root.ts';

export const deskRoute = createRoute({
  getParentRoute: () => root,
  path: '/desk',
  loader: ({ context }) => context.learn(['desk']),
  component: lazyRouteComponent(() => import('./desk.tsx'), 'Desk'),
});
