/**
 * A card's number is in the vault, sealed, and nowhere else: not in the files, not in the trace.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bench, DEBIT, enrolled, given, open, panOf, register, TERMS } from './bench.ts';
import { till } from './till.ts';

/** The spellings under which a number could hide. */
function spellings(digits: string): Buffer[] {
  const grouped = digits.replace(/(\d{4})(?=\d)/g, '$1 ');
  const texts = [digits, grouped, grouped.replaceAll(' ', '-')];
  return [
    ...texts.map((text) => Buffer.from(text)),
    Buffer.from(digits, 'hex'),
    Buffer.from(Buffer.from(digits).toString('hex')),
    Buffer.from(Buffer.from(digits).toString('base64').slice(0, 20)),
  ];
}

function found(places: readonly Buffer[], digits: string): boolean {
  return places.some((place) => spellings(digits).some((spelling) => place.includes(spelling)));
}

test('the scan of database, write-ahead log and trace finds no number, code or CVC2', async () => {
  const here = await bench({ inFile: true });
  await register(here);
  const pans = [1, 2, 3].map((n) => panOf(DEBIT, 4_711_000 + n));
  for (const pan of pans) await enrolled(here, pan);
  const abandoned = panOf(DEBIT, 4_711_999);
  const { enrolmentId } = given(await open(here, abandoned));
  given(await here.asWallet.acceptTerms({ enrolmentId, version: TERMS, language: 'en' }));
  const { request } = await (await till(here)).tap();
  await here.service.settled();
  const places = [
    readFileSync(here.path),
    readFileSync(`${here.path}-wal`),
    Buffer.from(JSON.stringify(here.trace.entries())),
    Buffer.from(JSON.stringify(here.wallet)),
  ];
  for (const pan of [...pans, abandoned, request.fields[2] ?? '']) {
    assert.equal(found(places, pan), false, pan.slice(-4));
  }
  for (const code of here.issuer.codes) {
    assert.equal(
      places.some((place) => place.includes(`"${code}"`)),
      false,
    );
  }
  await here.database.all(
    `UPDATE enrolment SET device_name = $1 WHERE enrolment_id = $2`,
    `planted ${abandoned}`,
    enrolmentId,
  );
  const planted = [readFileSync(here.path), readFileSync(`${here.path}-wal`)];
  assert.equal(found(planted, abandoned), true, 'the scan must find what was planted');
  await here.close();
});

test('the key pool keeps its key pairs sealed, hands each out once, and is bounded', async () => {
  const here = await bench({ ownPool: true });
  await here.service.settled();
  const rows = await here.database.all<{ sealed_key: Uint8Array }>(
    'SELECT sealed_key FROM icc_key',
  );
  assert.equal(rows.length, 4);
  for (const { sealed_key: sealed } of rows) {
    assert.equal(Buffer.from(sealed).includes(Buffer.from('2a864886f70d010101', 'hex')), false);
  }
  await register(here);
  await enrolled(here);
  await here.service.settled();
  const after = await here.database.all('SELECT icc_key_id FROM icc_key');
  assert.equal(after.length, 4);
  const { sale } = await (await till(here)).tap();
  assert.equal(sale.approved, true);
  await here.close();
});
