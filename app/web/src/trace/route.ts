/** Where the trace stands in the address, and the words it speaks. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { asking } from '../shell/asking.ts';
import { caseSearch, compareSearch, listSearch } from './core/search.ts';

const room = createRoute({
  getParentRoute: () => asking,
  path: '/trace',
  loader: ({ context }) => context.learn(['trace', 'timeline']),
});

const list = createRoute({
  getParentRoute: () => room,
  path: '/',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./list/list-screen.tsx'), 'ListScreen'),
});

const compare = createRoute({
  getParentRoute: () => room,
  path: 'compare',
  validateSearch: compareSearch,
  component: lazyRouteComponent(() => import('./compare/compare-screen.tsx'), 'CompareScreen'),
});

const decode = createRoute({
  getParentRoute: () => room,
  path: 'decode',
  component: lazyRouteComponent(() => import('./decode/decode-screen.tsx'), 'DecodeScreen'),
});

const file = createRoute({
  getParentRoute: () => room,
  path: 'file',
  component: lazyRouteComponent(() => import('./case/file-screen.tsx'), 'FileScreen'),
});

const one = createRoute({
  getParentRoute: () => room,
  path: '$reference',
  validateSearch: caseSearch,
  component: lazyRouteComponent(() => import('./case/case-screen.tsx'), 'CaseScreen'),
});

export const traceRoute = room.addChildren([list, compare, decode, file, one]);
