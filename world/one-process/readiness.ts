/** Whether each party may be sent work: its store, its keys, the links it cannot do without. */
import { areKeysReady, isStoreReady, type PartyReadiness } from '@armilla/kit/health';
import type { DataFolder } from '../data-folder.ts';
import { migrationsAt } from '../stores.ts';
import type { Watch } from './metering.ts';
import { linesHealth } from './operate-health.ts';
import type { Parties } from './parties.ts';

export interface ReadinessDeps {
  readonly parties: Pick<Parties, 'stores' | 'dialled' | 'banks' | 'issuerLine'>;
  readonly folder: DataFolder;
  readonly watch: Watch;
}

/**
 * The shops' bank can do nothing without the network. The network stands in for a bank that is
 * away: that line is told, and counts for nothing here.
 */
const NEEDED: readonly string[] = ['acquirer-token-service'];

export function readinessOf({ parties, folder, watch }: ReadinessDeps): Promise<PartyReadiness[]> {
  const lines = linesHealth(parties, watch);
  return Promise.all(
    [...parties.stores].map(async ([place, database]) => {
      const store = await isStoreReady(database, migrationsAt(place));
      const keys = areKeysReady(folder.keys(place));
      const own = lines.filter(({ from }) => from === place);
      const links = Object.fromEntries(own.map(({ line, state }) => [line, state !== 'DOWN']));
      const linked = NEEDED.every((line) => links[line] !== false);
      return { place, ready: store && keys && linked, store, keys, links };
    }),
  );
}
