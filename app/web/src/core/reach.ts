/**
 * The wearable out of reach and back again: while something waits for it, the phone tries its link
 * every few seconds, and goes on by itself when it answers.
 */
import { provision } from './adding.ts';
import type { Backstage } from './backstage.ts';
import { syncNow } from './look.ts';
import type { StageState } from './state.ts';

const EVERY_MS = 3_000;

/** Called once; tries for as long as the page lives. */
export function stayInTouch(backstage: Backstage): void {
  setInterval(() => {
    if (!document.hidden && waitsForBand(backstage.store.get())) void tryAgain(backstage);
  }, EVERY_MS);
}

export function waitsForBand({ screen, device, inReach, work }: StageState): boolean {
  return device !== null && work.size === 0 && (!inReach || screen.at === 'PROVISIONING');
}

async function tryAgain(backstage: Backstage): Promise<void> {
  const { store, run } = backstage;
  const answers = await backstage.reaches();
  if (!waitsForBand(store.get())) return;
  const { told, inReach } = store.get();
  if (answers !== inReach) store.set({ inReach: answers });
  // What was said of it holds no longer.
  if (answers && told?.code === 'DEVICE_UNREACHABLE') store.set({ told: null });
  if (!answers) return;
  if (store.get().screen.at === 'PROVISIONING') {
    await run('PHONE', 'SYNC', () => provision(backstage));
  } else if (store.get().cards.some(({ atBand }) => atBand === 'PENDING')) {
    await run('PHONE', 'SYNC', () => syncNow(backstage));
  }
}
