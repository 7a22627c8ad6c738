/**
 * Around the rooms that ask through the query library. The stage and its devices do without: they
 * listen to what passes and must be light.
 */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from './root.ts';

export const asking = createRoute({
  getParentRoute: () => root,
  id: 'asking',
  component: lazyRouteComponent(() => import('../parts/asking-home.tsx'), 'AskingHome'),
});
