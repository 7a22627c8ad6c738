/** The room one is in, with what it needs around it. */
import { Outlet, useMatches } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { asksByQuery } from './rooms.ts';

const AskingHome = lazy(async () => ({
  default: (await import('../parts/asking-home.tsx')).AskingHome,
}));

export function Inside() {
  // Of what is shown, not of where the reader is going: a room in sight keeps what is around it.
  const asks = useMatches({ select: (matches) => asksByQuery(matches.at(-1)?.pathname ?? '/') });
  if (!asks) return <Outlet />;
  return (
    <Suspense>
      <AskingHome>
        <Outlet />
      </AskingHome>
    </Suspense>
  );
}
