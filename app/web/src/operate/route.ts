/** Where the room stands in the address, and the words it speaks. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shell/root.ts';

export const operateRoute = createRoute({
  getParentRoute: () => root,
  path: '/operate',
  loader: ({ context }) => context.learn(['operate']),
  component: lazyRouteComponent(() => import('./operate.tsx'), 'Operate'),
});
