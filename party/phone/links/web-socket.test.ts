/** The link to a wearable: dialled when there is something to say, given up when nobody answers. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { webSocketLink } from './web-socket.ts';

test('a link that somebody takes and never opens is out of reach in time', async () => {
  const taken = new Set<Socket>();
  let isOver = false;
  const mute = createServer((socket) => {
    if (isOver) socket.destroy();
    taken.add(socket);
  });
  mute.listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const { port } = mute.address() as AddressInfo;
  const link = webSocketLink(`ws://127.0.0.1:${port}/`, 100);
  const away = { ok: false, code: 'DEVICE_UNREACHABLE' };
  assert.deepEqual(await link.request({ type: 'identify' }), away);
  const dialled = taken.size;
  assert.deepEqual(await link.request({ type: 'identify' }), away);
  assert.ok(taken.size > dialled, 'it is dialled anew');
  isOver = true;
  for (const socket of taken) socket.destroy();
  mute.close();
});
