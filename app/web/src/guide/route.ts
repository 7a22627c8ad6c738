/** Where the room stands in the address, and the words it speaks. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shell/root.ts';

export const guideRoute = createRoute({
  getParentRoute: () => root,
  path: '/guide',
  loader: ({ context }) => context.learn(['guide']),
  component: lazyRouteComponent(() => import('./guide.tsx'), 'Guide'),
});
