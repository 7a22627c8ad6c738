/** Where the room stands in the address, and the words it speaks. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shell/root.ts';

export const bankRoute = createRoute({
  getParentRoute: () => root,
  path: '/bank',
  loader: ({ context }) => context.learn(['bank', 'stage', 'phone']),
  component: lazyRouteComponent(() => import('./bank-room.tsx'), 'BankRoom'),
});
