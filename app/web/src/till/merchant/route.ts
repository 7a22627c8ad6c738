/** What the till leaves behind: for the merchant, and for whoever has the receipt. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { asking } from '../../shell/asking.ts';

/** The merchant's side of the counter. */
export const merchantRoute = createRoute({
  getParentRoute: () => asking,
  path: '/till/merchant',
  loader: ({ context }) => context.learn(['till']),
  component: lazyRouteComponent(() => import('./merchant-room.tsx'), 'MerchantRoom'),
});

/** Where the QR code on a receipt leads. */
export const receiptRoute = createRoute({
  getParentRoute: () => asking,
  path: '/receipt/$receiptId',
  loader: ({ context }) => context.learn(['till']),
  component: lazyRouteComponent(() => import('../receipt-page.tsx'), 'ReceiptPage'),
});
