/** The query library around the rooms that ask with it. */
import { QueryClientProvider } from '@tanstack/react-query';
import { Outlet } from '@tanstack/react-router';
import { createQueries } from '../core/asking.ts';

/** One for the page's life: going from room to room asks nothing twice. */
const queries = createQueries();

export function AskingHome() {
  return (
    <QueryClientProvider client={queries}>
      <Outlet />
    </QueryClientProvider>
  );
}
