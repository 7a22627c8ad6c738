/**
 * The worker that keeps the app's own built files, so that the phone opens without a network. It
 * sees no answer of a party. Its address passes the one Trusted Types policy that the page has.
 */
const ADDRESS = '/worker.js';
const SCOPE = '/phone';

/** Trusted Types (W3C), as far as they are used here. */
interface WithTrustedTypes {
  readonly trustedTypes?: {
    createPolicy(
      name: string,
      rules: { createScriptURL(address: string): string },
    ): { createScriptURL(address: string): unknown };
  };
}

let kept = false;

/** Once a page: a policy's name can be given once. */
export function keepShell(): void {
  if (kept || !('serviceWorker' in navigator)) return;
  kept = true;
  const register = () =>
    navigator.serviceWorker.register(workerAddress(), { scope: SCOPE }).catch(() => {
      // Private windows forbid it; the phone works all the same, with a network.
    });
  // After what the person waits for.
  if (document.readyState === 'complete') void register();
  else addEventListener('load', register, { once: true });
}

function workerAddress(): string {
  // A browser without Trusted Types takes the plain address.
  const policy = (globalThis as WithTrustedTypes).trustedTypes?.createPolicy('armilla-worker', {
    createScriptURL: (address) => {
      if (address !== ADDRESS) throw new TypeError('not our worker');
      return address;
    },
  });
  return (policy?.createScriptURL(ADDRESS) ?? ADDRESS) as string;
}
