/** What T=0 leaves to the terminal: lengths apart from data, and answers in parts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
import { commandResponse } from './command-response.ts';

/** A card that answers in order, and what it was sent. */
function scripted(...answers: readonly string[]) {
  const sent: string[] = [];
  const queue = [...answers];
  const transmit = async (apdu: Uint8Array) => {
    sent.push(hex(apdu));
    return fromHex(queue.shift() ?? '6F00');
  };
  return { sent, transmit };
}

const SELECT = fromHex('00A4040007A000000004101000');

test('under T=1 a command goes as it is', async () => {
  const { sent, transmit } = scripted('6F009000');
  assert.equal(hex(await commandResponse(transmit, SELECT, false)), '6F009000');
  assert.deepEqual(sent, ['00A4040007A000000004101000']);
});

test('under T=0 the expected length stays off, and the answer is fetched', async () => {
  const { sent, transmit } = scripted('6104', '6F0284006102', 'AABB9000');
  assert.equal(hex(await commandResponse(transmit, SELECT, true)), '6F028400AABB9000');
  assert.deepEqual(sent, ['00A4040007A0000000041010', '00C0000004', '00C0000002']);
});

test('another length that is wanted is given', async () => {
  const { sent, transmit } = scripted('6C03', 'AABBCC9000');
  const answer = await commandResponse(transmit, fromHex('00B2010C00'), true);
  assert.equal(hex(answer), 'AABBCC9000');
  assert.deepEqual(sent, ['00B2010C00', '00B2010C03']);
});

test('a card that never ends its answer is given up', async () => {
  await assert.rejects(
    commandResponse(async () => fromHex('AA6101'), SELECT, true),
    /never ends/,
  );
});
