/** Where the room stands in the address, and the words it speaks. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shell/root.ts';

export const traceRoute = createRoute({
  getParentRoute: () => root,
  path: '/trace',
  loader: ({ context }) => context.learn(['trace']),
  component: lazyRouteComponent(() => import('./trace.tsx'), 'Trace'),
});
