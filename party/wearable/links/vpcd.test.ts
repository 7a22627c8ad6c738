/** The link to the virtual reader: frames, control codes, the answer to reset. */
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { concat, fromHex, hex } from '@armilla/bytes';
import type { CardLink } from '../secure-element/secure-element.ts';
import { answerFrames, CONTACTLESS_ATR, serveVpcd } from './vpcd.ts';

function echo() {
  const seen: string[] = [];
  const card: CardLink = {
    reset: () => void seen.push('reset'),
    transceive(command) {
      seen.push(hex(command));
      return fromHex('9000');
    },
  };
  return { card, seen };
}

test('the answer to reset is that of a contactless card, its check byte right', () => {
  assert.equal(hex(CONTACTLESS_ATR), '3B8580018073C0010036');
  assert.equal(
    CONTACTLESS_ATR.slice(1).reduce((sum, byte) => sum ^ byte, 0),
    0,
  );
});

test('frames are answered however they are cut, and control codes do what they say', () => {
  const frames = fromHex('000101 000104 0004 00A40400 000102 000100 0000 000107');
  for (let cut = 0; cut <= frames.length; cut++) {
    const { card, seen } = echo();
    const answers: string[] = [];
    const write = (frame: Uint8Array) => void answers.push(hex(frame));
    const rest = answerFrames(frames.subarray(0, cut), card, CONTACTLESS_ATR, write);
    answerFrames(concat(rest, frames.subarray(cut)), card, CONTACTLESS_ATR, write);
    assert.deepEqual(answers, [`000A${hex(CONTACTLESS_ATR)}`, '00029000']);
    assert.deepEqual(seen, ['reset', '00A40400', 'reset', 'reset']);
  }
});

test('a card stays in the reader until the reader goes', async () => {
  const { card } = echo();
  const server = createServer((socket) => {
    socket.write(fromHex('0001 04'));
    socket.once('data', () => socket.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  let inserted = false;
  const onInserted = () => {
    inserted = true;
  };
  await serveVpcd({ card, port, onInserted });
  assert.ok(inserted);
  server.close();
  await assert.rejects(serveVpcd({ card, port }), /ECONNREFUSED/);
});
