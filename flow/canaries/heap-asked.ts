/**
 * Loaded into a service before its own code: writes a heap snapshot when asked, and holds a text
 * when asked, so that whoever searches the snapshot can see that they would find it.
 */
import { writeHeapSnapshot } from 'node:v8';

const held: { readonly cvc2: string }[] = [];

type Order = { readonly hold: string } | { readonly write: string };

process.on('message', (order: Order) => {
  if ('hold' in order) held.push({ cvc2: order.hold });
  else writeHeapSnapshot(order.write);
  process.send?.(held.length);
});
// The service ends when it wants to, and not when nobody asks any more.
process.channel?.unref();
