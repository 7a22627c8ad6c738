/** Where the room stands in the address, and the words it speaks. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { asking } from '../shell/asking.ts';

const desk = createRoute({
  getParentRoute: () => asking,
  path: '/desk',
  loader: ({ context }) => context.learn(['desk']),
});

const banks = createRoute({
  getParentRoute: () => desk,
  path: '/',
  component: lazyRouteComponent(() => import('./desk.tsx'), 'Desk'),
});

/** One bank's desk: everything of it behind one sign-in. */
export const deskBankRoute = createRoute({
  getParentRoute: () => desk,
  path: '$programmeId',
  component: lazyRouteComponent(() => import('./desk-bank.tsx'), 'DeskBank'),
});

const queue = createRoute({
  getParentRoute: () => deskBankRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./queue/queue-page.tsx'), 'QueuePage'),
});

const search = createRoute({
  getParentRoute: () => deskBankRoute,
  path: 'search',
  component: lazyRouteComponent(() => import('./search/search-page.tsx'), 'SearchPage'),
});

export const deskCaseRoute = createRoute({
  getParentRoute: () => deskBankRoute,
  path: 'cases/$caseId',
  component: lazyRouteComponent(() => import('./case/case-page.tsx'), 'CasePage'),
});

const audit = createRoute({
  getParentRoute: () => deskBankRoute,
  path: 'audit',
  component: lazyRouteComponent(() => import('./audit/audit-page.tsx'), 'AuditPage'),
});

export const deskRoute = desk.addChildren([
  banks,
  deskBankRoute.addChildren([queue, search, deskCaseRoute, audit]),
]);
