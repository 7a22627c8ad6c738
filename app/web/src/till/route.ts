/** Where the room stands in the address, and the words it speaks. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { asking } from '../shell/asking.ts';
import { root } from '../shell/root.ts';

export const tillRoute = createRoute({
  getParentRoute: () => root,
  path: '/till',
  loader: ({ context }) => context.learn(['till', 'stage', 'phone']),
  component: lazyRouteComponent(() => import('./till-room.tsx'), 'TillRoom'),
});

/** The merchant's side of the counter. */
export const merchantRoute = createRoute({
  getParentRoute: () => asking,
  path: '/till/merchant',
  loader: ({ context }) => context.learn(['till']),
  component: lazyRouteComponent(() => import('./merchant/merchant-room.tsx'), 'MerchantRoom'),
});

/** Where the QR code on a receipt leads. */
export const receiptRoute = createRoute({
  getParentRoute: () => asking,
  path: '/receipt/$receiptId',
  loader: ({ context }) => context.learn(['till']),
  component: lazyRouteComponent(() => import('./receipt-page.tsx'), 'ReceiptPage'),
});
