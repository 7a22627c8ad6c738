/** How components see the reader's language and theme. */
import type { Language } from '@armilla/kit/refusal';
import { createContext, use, useSyncExternalStore } from 'react';
import type { Look, LookStore } from '../shell/look.ts';

export const LookContext = createContext<LookStore | null>(null);

export function useLookStore(): LookStore {
  const store = use(LookContext);
  if (store === null) throw new Error('no look around this component');
  return store;
}

export function useLook(): Look {
  const store = useLookStore();
  return useSyncExternalStore(store.subscribe, store.get);
}

export function useLanguage(): Language {
  return useLook().language;
}
