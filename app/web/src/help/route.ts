/** Where the room stands in the address, and the words it speaks. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { asking } from '../shell/asking.ts';

const help = createRoute({
  getParentRoute: () => asking,
  path: '/help',
  loader: ({ context }) => context.learn(['help']),
});

const banks = createRoute({
  getParentRoute: () => help,
  path: '/',
  component: lazyRouteComponent(() => import('./help.tsx'), 'Help'),
});

/** What is searched for stands in the address, so that going back from an answer finds it again. */
function searchOf({ q }: Record<string, unknown>): { readonly q?: string } {
  return typeof q === 'string' && q.trim() !== '' ? { q: q.slice(0, 120) } : {};
}

export const helpBankRoute = createRoute({
  getParentRoute: () => help,
  path: '$programmeId',
  validateSearch: searchOf,
  component: lazyRouteComponent(() => import('./help-bank.tsx'), 'HelpBank'),
});

export const helpEntryRoute = createRoute({
  getParentRoute: () => help,
  path: '$programmeId/$entryId',
  validateSearch: searchOf,
  component: lazyRouteComponent(() => import('./help-entry.tsx'), 'HelpEntryPage'),
});

export const helpRoute = help.addChildren([banks, helpBankRoute, helpEntryRoute]);
