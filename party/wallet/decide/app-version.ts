/** Which companion apps are served, and what a token of an older service generation may (M30). */
import type { ServiceProgramme } from '@armilla/kit/programme';
import { type Refusal, refuse } from '@armilla/kit/refusal';

/** Below zero when `a` is older than `b`; versions like `4.0.0`. */
export function compareVersions(a: string, b: string): number {
  const [one, other] = [a, b].map((version) => version.split('.').map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (one?.[i] ?? 0) - (other?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The oldest app that may add cards to this model and sync it; to any when no model is named. */
export function minimumAppVersion(service: ServiceProgramme, model?: string): string {
  const generation = service.generations.find((candidate) => candidate.model === model);
  const wanted = generation?.minimumAppVersion ?? service.minimumAppVersion;
  return compareVersions(wanted, service.minimumAppVersion) > 0
    ? wanted
    : service.minimumAppVersion;
}

/** Nothing, or APP_UPDATE_REQUIRED. A client that says no version is not judged by one. */
export function appRule(
  service: ServiceProgramme,
  model: string,
  appVersion: string | undefined,
): Refusal | undefined {
  const wanted = minimumAppVersion(service, model);
  if (appVersion === undefined || compareVersions(appVersion, wanted) >= 0) return undefined;
  return refuse('APP_UPDATE_REQUIRED', undefined, { minimumAppVersion: wanted });
}

/** The programme's rule for tokens of this model that are older than its current generation. */
export function olderRule(
  service: ServiceProgramme,
  model: string,
  tokenGeneration: number | undefined,
): { readonly payments: boolean; readonly ordering: boolean } | undefined {
  const generation = service.generations.find((candidate) => candidate.model === model);
  if (generation === undefined || tokenGeneration === undefined) return undefined;
  return tokenGeneration < generation.current ? generation.older : undefined;
}
