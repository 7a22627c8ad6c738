/** Where the room stands in the address, and the words it speaks. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shell/root.ts';

export const helpRoute = createRoute({
  getParentRoute: () => root,
  path: '/help',
  loader: ({ context }) => context.learn(['help']),
  component: lazyRouteComponent(() => import('./help.tsx'), 'Help'),
});
