/** The rooms in the order of a first visit: where they are, and their name among the words. */
export const ROOMS = [
  { path: '/', name: 'stage' },
  { path: '/phone', name: 'phone' },
  { path: '/band', name: 'band' },
  { path: '/till', name: 'till' },
  { path: '/bank', name: 'bank' },
  { path: '/desk', name: 'desk' },
  { path: '/trace', name: 'trace' },
  { path: '/operate', name: 'operate' },
  { path: '/help', name: 'help' },
  { path: '/guide', name: 'guide' },
] as const;

/** Where somebody is led and nobody goes by themselves. */
const BESIDE = [{ path: '/receipt', name: 'receipt' }] as const;

export type Room = (typeof ROOMS)[number] | (typeof BESIDE)[number];

/** The room an address is in: `/desk/cards/7` is in the desk. */
export function roomAt(path: string): Room | undefined {
  return [...ROOMS, ...BESIDE].find(
    ({ path: at }) => path === at || (at !== '/' && path.startsWith(`${at}/`)),
  );
}
