/** A program as a card, over lines of hexadecimal. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
import { runTransaction, tapStdio } from '../index.ts';
import { input } from '../test/input.ts';

const PROGRAM = `"${process.execPath}" "${join(import.meta.dirname, '../test/card-on-stdio.ts')}"`;

test('a whole tap goes over the lines of a program', async () => {
  const field = tapStdio(PROGRAM);
  try {
    field.reset();
    const kernel = runTransaction(input());
    let step = kernel.next();
    while (!step.done) step = kernel.next(await field.transceive(step.value.apdu));
    assert.equal(step.value.kind, 'ONLINE_REQUEST', JSON.stringify(step.value.findings));
    assert.equal(step.value.authentication, 'CDA_VERIFIED');
  } finally {
    await field.close();
  }
});

test('a program that ends, is silent or talks nonsense is a card that left', async () => {
  const ended = tapStdio('exit 3');
  await assert.rejects(ended.transceive(fromHex('00A40400')), /ended/);
  await ended.close();
  const silent = tapStdio('cat > /dev/null', { timeoutMs: 50 });
  await assert.rejects(silent.transceive(fromHex('00A40400')), /did not answer/);
  await silent.close();
  const nonsense = tapStdio('echo hello; cat > /dev/null', { timeoutMs: 2_000 });
  await assert.rejects(nonsense.transceive(fromHex('00A40400')));
  await nonsense.close();
});

test('remarks and blank lines of the program are passed over', async () => {
  const field = tapStdio(`read line; echo "# hello"; echo; echo 6A82; cat > /dev/null`);
  assert.equal(hex(await field.transceive(fromHex('00A40400'))), '6A82');
  await field.close();
});
