/**
 * A card that its bank's page hands to the phone. Both are pages of one browser: the receipt goes
 * from one to the other by word of mouth, stands in no address and is kept nowhere. A phone that
 * is opened only afterwards asks whether there is one, as long as the bank's page is open.
 */
type Said =
  | { readonly kind: 'ASKS' }
  | { readonly kind: 'GIVES'; readonly pushReceipt: string }
  | { readonly kind: 'TOOK'; readonly pushReceipt: string };

const ears = new Set<(said: Said) => void>();
let channel: BroadcastChannel | undefined;
let held: string | undefined;

/** The bank's page: the phone may have this receipt, now or when it is opened. */
export function handOver(pushReceipt: string): void {
  held = pushReceipt;
  say({ kind: 'GIVES', pushReceipt });
}

export interface Taker {
  /** A bank's page hands this over, in this page or another. */
  offered(pushReceipt: string): void;
  /** Somebody took it, here or on another page. */
  gone(pushReceipt: string): void;
}

/** The phone: hears what there is, now and from now on. */
export function takeHandedOver(taker: Taker): void {
  ears.add((said) => {
    if (said.kind === 'GIVES') taker.offered(said.pushReceipt);
    if (said.kind === 'TOOK') taker.gone(said.pushReceipt);
  });
  say({ kind: 'ASKS' });
}

/** The receipt was used: nobody is offered it again. */
export function tookOver(pushReceipt: string): void {
  say({ kind: 'TOOK', pushReceipt });
}

/** To this page and to the others. */
function say(said: Said): void {
  channel ??= openChannel();
  channel.postMessage(said);
  hear(said);
}

function openChannel(): BroadcastChannel {
  const opened = new BroadcastChannel('armilla-handover');
  opened.addEventListener('message', ({ data }: MessageEvent<Said>) => hear(data));
  return opened;
}

function hear(said: Said): void {
  for (const ear of ears) ear(said);
  if (said.kind === 'TOOK' && said.pushReceipt === held) held = undefined;
  if (said.kind === 'ASKS' && held !== undefined) say({ kind: 'GIVES', pushReceipt: held });
}
