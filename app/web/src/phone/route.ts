/** Where the room stands in the address, and the words it speaks. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { root } from '../shell/root.ts';

export const phoneRoute = createRoute({
  getParentRoute: () => root,
  path: '/phone',
  /** Where help leads: see `help/led.tsx`. */
  validateSearch: ({ for: wanted }: Record<string, unknown>): { readonly for?: string } =>
    typeof wanted === 'string' ? { for: wanted.slice(0, 40) } : {},
  loader: ({ context }) => context.learn(['phone', 'wallet', 'stage', 'bank', 'help']),
  component: lazyRouteComponent(() => import('./phone-room.tsx'), 'PhoneRoom'),
});

/** Where another provider sends the window back to in which somebody signed in there. */
export const providerRoute = createRoute({
  getParentRoute: () => root,
  path: '/wallet/providers/$provider/callback',
  loader: ({ context }) => context.learn(['phone']),
  component: lazyRouteComponent(() => import('./provider-came-back.tsx'), 'ProviderCameBack'),
});
