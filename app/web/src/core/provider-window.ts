/**
 * Signing in with another provider, in a window of its own. What the provider sends back arrives
 * at an address of ours in that window, which passes it on to the page that asked; only this page
 * holds the handle it is good with, and nothing of it is kept anywhere.
 */

/** Between pages of this origin in one browser, and no further. */
const CHANNEL = 'armilla-provider';
export type Parameters = Record<string, string>;

/** To be called while a finger is down, or the browser opens none. */
export function openWindow(): Window | null {
  return window.open('', '_blank', 'popup,width=480,height=720');
}

let listening: BroadcastChannel | undefined;

/**
 * Sends the window to the provider and calls back once, with what it came back with. A window of
 * another origin is out of our sight, so that nobody can tell whether it was closed: the page
 * goes on meanwhile, and asking anew ends the waiting.
 */
export function askProvider(
  { authorizationUrl, state }: { readonly authorizationUrl: string; readonly state: string },
  opened: Window,
  came: (parameters: Parameters) => void,
): void {
  listening?.close();
  const channel = new BroadcastChannel(CHANNEL);
  listening = channel;
  channel.addEventListener('message', ({ data }: MessageEvent<Parameters>) => {
    const { state: its } = data;
    if (its !== state) return;
    channel.close();
    came(data);
  });
  opened.location.href = authorizationUrl;
}

/** In the window that the provider came back to: passes on what it brought. */
export function passOn(query: string): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(Object.fromEntries(new URLSearchParams(query)));
  channel.close();
}
