/** Where the room stands in the address, and the words it speaks. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shell/root.ts';

export const stageRoute = createRoute({
  getParentRoute: () => root,
  path: '/',
  loader: ({ context }) => context.learn(['stage', 'phone', 'band']),
  component: lazyRouteComponent(() => import('./app.tsx'), 'App'),
});
