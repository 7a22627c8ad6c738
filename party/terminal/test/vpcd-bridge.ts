/**
 * A card in a virtual reader: `node vpcd-bridge.ts PORT "COMMAND"` starts COMMAND, a card that speaks
 * lines of hexadecimal, and holds it to the vpcd that waits at PORT. Each message has two bytes of
 * length before it; one byte is a command of the reader, and 04 among them asks for the ATR.
 */
import { connect } from 'node:net';
import { concat } from '@armilla/bytes';
import { tapStdio } from '../links/stdio.ts';

/** T=1, no historical bytes. */
const ATR = Uint8Array.of(0x3b, 0x80, 0x80, 0x01, 0x01);
const RESET: ReadonlySet<number> = new Set([0x00, 0x01, 0x02]);
const GET_ATR = 0x04;

const [port = '', command = ''] = process.argv.slice(2);
const card = tapStdio(command, { timeoutMs: 20_000 });
const reader = connect({ port: Number(port), host: '127.0.0.1', noDelay: true });
let received: Uint8Array = new Uint8Array(0);
let turn = Promise.resolve();

reader.on('data', (bytes: Uint8Array) => {
  received = concat(received, bytes);
  for (;;) {
    const length = (received[0] ?? 0) * 256 + (received[1] ?? 0);
    if (received.length < 2 || received.length < 2 + length) return;
    const message = received.slice(2, 2 + length);
    received = received.slice(2 + length);
    turn = turn.then(() => answer(message));
  }
});
reader.on('close', () => void card.close());

async function answer(message: Uint8Array): Promise<void> {
  const [control = 0] = message;
  if (message.length > 1) send(await card.transceive(message));
  else if (control === GET_ATR) send(ATR);
  else if (RESET.has(control)) card.reset();
}

function send(bytes: Uint8Array): void {
  reader.write(concat(Uint8Array.of(bytes.length >> 8, bytes.length & 0xff), bytes));
}
