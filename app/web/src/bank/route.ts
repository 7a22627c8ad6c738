/** Where the banks' pages stand in the address, and the words they speak. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { asking } from '../shell/asking.ts';

const room = createRoute({
  getParentRoute: () => asking,
  path: '/bank',
  loader: ({ context }) => context.learn(['bank', 'stage', 'phone']),
});

const choice = createRoute({
  getParentRoute: () => room,
  path: '/',
  component: lazyRouteComponent(() => import('./home/choice-screen.tsx'), 'ChoiceScreen'),
});

const home = createRoute({
  getParentRoute: () => room,
  path: '$bankId',
  component: lazyRouteComponent(() => import('./home/bank-home.tsx'), 'BankHome'),
});

const overview = createRoute({
  getParentRoute: () => home,
  path: '/',
  component: lazyRouteComponent(() => import('./home/overview-screen.tsx'), 'OverviewScreen'),
});

const notices = createRoute({
  getParentRoute: () => home,
  path: 'notices',
  component: lazyRouteComponent(() => import('./home/notices-screen.tsx'), 'NoticesScreen'),
});

const payments = createRoute({
  getParentRoute: () => home,
  path: 'payments',
  component: lazyRouteComponent(() => import('./payments/payments-screen.tsx'), 'PaymentsScreen'),
});

const payment = createRoute({
  getParentRoute: () => home,
  path: 'payments/$transactionId',
  component: lazyRouteComponent(() => import('./payments/payment-screen.tsx'), 'PaymentScreen'),
});

const cards = createRoute({
  getParentRoute: () => home,
  path: 'cards',
  component: lazyRouteComponent(() => import('./cards/cards-screen.tsx'), 'CardsScreen'),
});

const card = createRoute({
  getParentRoute: () => home,
  path: 'cards/$cardId',
  component: lazyRouteComponent(() => import('./cards/card-screen.tsx'), 'CardScreen'),
});

const wearables = createRoute({
  getParentRoute: () => home,
  path: 'wearables',
  component: lazyRouteComponent(() => import('./cards/wearables-screen.tsx'), 'WearablesScreen'),
});

const spending = createRoute({
  getParentRoute: () => home,
  path: 'spending',
  component: lazyRouteComponent(() => import('./money/spending-screen.tsx'), 'SpendingScreen'),
});

const statements = createRoute({
  getParentRoute: () => home,
  path: 'statements',
  component: lazyRouteComponent(() => import('./money/statements-screen.tsx'), 'StatementsScreen'),
});

const points = createRoute({
  getParentRoute: () => home,
  path: 'points',
  component: lazyRouteComponent(() => import('./money/points-screen.tsx'), 'PointsScreen'),
});

const settings = createRoute({
  getParentRoute: () => home,
  path: 'settings',
  component: lazyRouteComponent(() => import('./more/settings-screen.tsx'), 'SettingsScreen'),
});

const more = createRoute({
  getParentRoute: () => home,
  path: 'more',
  component: lazyRouteComponent(() => import('./more/more-screen.tsx'), 'MoreScreen'),
});

export const bankRoute = room.addChildren([
  choice,
  home.addChildren([
    overview,
    notices,
    payments,
    payment,
    cards,
    card,
    wearables,
    spending,
    statements,
    points,
    settings,
    more,
  ]),
]);
