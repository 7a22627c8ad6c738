/**
 * A sync: scripts from the token service to the secure element and its answers back, until none
 * is left; then the wearable's own log up, and the pictures of its cards down. The phone keeps
 * nothing: cut anywhere and begun again, the service asks the secure element what it committed
 * and goes on from there.
 */
import type { BandLink } from '@armilla/api/band-link';
import type { apduPackage } from '@armilla/api/shapes';
import type { walletContract } from '@armilla/api/wallet';
import type { Client } from '@armilla/kit/contract';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import type { z } from 'zod';
import { ask } from './band.ts';
import { carouselOf, type WalletCard } from './decide/carousel.ts';
import { type Phase, type Progress, phaseOf } from './decide/phase.ts';
import { afterReport, MOST_PACKAGES, type Run, wasTaken } from './decide/relay.ts';
import { type Insisting, insist } from './insist.ts';

type Package = z.infer<typeof apduPackage>;

export interface SyncDeps extends Insisting {
  readonly wallet: Client<typeof walletContract>;
  readonly band: BandLink | undefined;
  readonly deviceId: string;
  /** What the wearable knows its account by. */
  readonly accountReference: string;
  readonly appVersion: string;
  readonly onProgress: (progress: Progress) => void;
}

export interface Synced {
  /** Scripts that were run to their end. */
  readonly packages: number;
  /** Entries of the wearable's own log that were uploaded. */
  readonly logEntries: number;
  /** The cards of the wearable as they now stand. */
  readonly cards: readonly WalletCard[];
}

export async function sync(deps: SyncDeps): Promise<Synced | Refusal> {
  deps.onProgress({ phase: 'PREPARING', packageNumber: 0, step: 0, steps: 0 });
  // A pairing that was cut before the wearable heard whose it is, is made good here.
  const { accountReference } = deps;
  const adopted = await ask(deps.band, { type: 'adopt', accountReference });
  if (isRefusal(adopted)) return adopted;
  const packages = await runPackages(deps);
  if (isRefusal(packages)) return packages;
  const logEntries = await uploadLog(deps);
  if (isRefusal(logEntries)) return logEntries;
  const cards = await showCards(deps);
  if (isRefusal(cards)) return cards;
  deps.onProgress({ phase: 'READY', packageNumber: packages, step: 0, steps: 0 });
  return { packages, logEntries, cards };
}

/** Every script that waits for this secure element; how many were run to their end. */
export async function runPackages(deps: SyncDeps): Promise<number | Refusal> {
  const { deviceId, appVersion } = deps;
  let retries = 0;
  for (let count = 0; count < MOST_PACKAGES; count++) {
    const next = await insist(deps, (options) =>
      deps.wallet.nextPackage({ deviceId, appVersion }, options),
    );
    if (isRefusal(next)) return next;
    if (next.package === null) return count;
    const run = await runPackage(deps, next.package, count + 1);
    const result = await report(deps, next.package, run);
    if (isRefusal(result)) return result;
    retries = result.state === 'RETRY' ? retries + 1 : 0;
    const verdict = afterReport(run, result, retries);
    if (verdict !== 'GO_ON') return verdict;
  }
  return refuse('PACKAGE_FAILED');
}

/** Passes the commands one by one, until one is not taken or the link is gone. */
async function runPackage(deps: SyncDeps, script: Package, packageNumber: number): Promise<Run> {
  const responses: string[] = [];
  const { operation, commands } = script;
  const tell = (phase: Phase) => {
    const step = responses.length;
    deps.onProgress({ phase, operation, packageNumber, step, steps: commands.length });
  };
  for (const command of commands) {
    tell(phaseOf(command, operation));
    const answer = await ask(deps.band, { type: 'apdu', command });
    if (isRefusal(answer)) return { responses, cut: true };
    responses.push(answer.response);
    if (!wasTaken(answer.response)) break;
  }
  tell('CHECKING');
  return { responses, cut: false };
}

/** What was answered is told even when the link was cut: it may have been enough. */
function report(deps: SyncDeps, script: Package, run: Run) {
  const { packageId } = script;
  const responses = [...run.responses];
  return insist(deps, (options) =>
    deps.wallet.reportPackage({ deviceId: deps.deviceId, packageId, responses }, options),
  );
}

async function uploadLog(deps: SyncDeps): Promise<number | Refusal> {
  const log = await ask(deps.band, { type: 'readLog' });
  if (isRefusal(log)) return log;
  const { entries } = log;
  if (entries.length === 0) return 0;
  const kept = await insist(deps, (options) =>
    deps.wallet.uploadBandLog({ deviceId: deps.deviceId, entries }, options),
  );
  return isRefusal(kept) ? kept : entries.length;
}

async function showCards(deps: SyncDeps): Promise<WalletCard[] | Refusal> {
  const { deviceId } = deps;
  const listed = await insist(deps, (options) => deps.wallet.listCards({ deviceId }, options));
  if (isRefusal(listed)) return listed;
  const shown = await ask(deps.band, { type: 'setCards', cards: carouselOf(listed.cards) });
  return isRefusal(shown) ? shown : listed.cards;
}
