/** Where the room stands in the address, and the words it speaks. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { asking } from '../shell/asking.ts';

const operate = createRoute({
  getParentRoute: () => asking,
  path: '/operate',
  loader: ({ context }) => context.learn(['operate']),
  component: lazyRouteComponent(() => import('./operate.tsx'), 'Operate'),
});

const traffic = createRoute({
  getParentRoute: () => operate,
  path: '/',
  component: lazyRouteComponent(() => import('./traffic/traffic-page.tsx'), 'TrafficPage'),
});

const health = createRoute({
  getParentRoute: () => operate,
  path: 'health',
  component: lazyRouteComponent(() => import('./health/health-page.tsx'), 'HealthPage'),
});

const queues = createRoute({
  getParentRoute: () => operate,
  path: 'queues',
  component: lazyRouteComponent(() => import('./queues/queues-page.tsx'), 'QueuesPage'),
});

const drift = createRoute({
  getParentRoute: () => operate,
  path: 'drift',
  component: lazyRouteComponent(() => import('./drift/drift-page.tsx'), 'DriftPage'),
});

const books = createRoute({
  getParentRoute: () => operate,
  path: 'books',
  component: lazyRouteComponent(() => import('./books/books-page.tsx'), 'BooksPage'),
});

export const operateRoute = operate.addChildren([traffic, health, queues, drift, books]);
