/** The query library around the rooms that ask with it; the stage's own rooms do without. */
import { QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { createQueries } from '../core/asking.ts';

/** One for the page's life: going from room to room asks nothing twice. */
const queries = createQueries();

export function AskingHome({ children }: { readonly children: ReactNode }) {
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>;
}
