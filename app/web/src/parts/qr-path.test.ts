/** A QR code's path holds each dark module once, and no light one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from 'uqr';
import { drawnModules } from './qr-path.ts';

test('runs of dark modules become rectangles', () => {
  const rows = [
    [true, true, false, true],
    [false, false, false, false],
  ];
  assert.deepEqual(drawnModules(rows), { size: 2, path: 'M0 0h2v1h-2zM3 0h1v1h-1z' });
});

test('as much is dark as the encoder says', () => {
  const { data } = encode('http://127.0.0.1:8080/receipt/AAAAAAAAAAAAAAAAAAAAAA');
  const dark = data.flat().filter(Boolean).length;
  const drawn = [...drawnModules(data).path.matchAll(/h(\d+)v/g)];
  assert.equal(
    drawn.reduce((sum, [, length]) => sum + Number(length), 0),
    dark,
  );
});
