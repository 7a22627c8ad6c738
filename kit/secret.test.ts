/** Secrets print masked, whichever way they are printed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { format, inspect } from 'node:util';
import fc from 'fast-check';
import { CVC2, luhnDigit, PAN, PIN, passesLuhn, SecretBytes, SecretText } from './secret.ts';

const NUMBER = '5413330089604111';

function printed(secret: object): string {
  return [
    inspect(secret),
    inspect({ deep: { deeper: { deepest: [secret] } } }, { depth: 9, showHidden: true }),
    format('%s %o %j', secret, secret, secret),
    JSON.stringify({ secret, list: [secret] }),
    JSON.stringify({ ...secret }),
    `${secret}`,
    `${[secret]}`,
    Object.entries(secret).join(),
    Object.getOwnPropertyNames(secret).join(),
    inspect(new Error('with a cause', { cause: secret })),
    inspect(structuredClone(secret)),
  ].join('\n');
}

for (const [name, secret, hidden, mask] of [
  ['a PAN', PAN.parse(NUMBER), NUMBER, '•••• 4111'],
  ['a CVC2', CVC2.parse('739'), '739', '•••'],
  ['a PIN', PIN.parse('7391'), '7391', '••••'],
  ['a secret text', new SecretText('open sesame'), 'sesame', '••••••'],
  ['a key', new SecretBytes(Uint8Array.of(0xde, 0xad, 222, 173)), '222', '[4 secret bytes]'],
] as const) {
  test(`${name} prints masked in every way and opens by expose() alone`, () => {
    assert.ok(secret);
    const text = printed(secret);
    assert.ok(!text.includes(hidden), text);
    assert.ok(text.includes(mask));
    assert.equal(`${secret}`, mask);
    assert.equal(String(secret.expose()).replaceAll(',', ' ').includes(hidden), true);
  });
}

test('a PAN is 12–19 digits with their check digit, spaced as people type', () => {
  assert.equal(PAN.parse('5413 3300-8960 4111')?.expose(), NUMBER);
  assert.equal(PAN.parse(NUMBER)?.lastFour, '4111');
  for (const text of ['', '5413330089604112', '54133300896041x1', '0'.repeat(11), '0'.repeat(20)]) {
    assert.equal(PAN.parse(text), undefined, text);
  }
});

test('codes of other lengths are none', () => {
  for (const text of ['12', '1234', '12a', '１２３']) assert.equal(CVC2.parse(text), undefined);
  for (const text of ['123', '1'.repeat(13), 'abcd']) assert.equal(PIN.parse(text), undefined);
});

test('the check digit finds every single wrong digit', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^\d{11,18}$/),
      fc.nat(),
      fc.integer({ min: 1, max: 9 }),
      (digits, where, by) => {
        const number = digits + luhnDigit(digits);
        assert.equal(passesLuhn(number), true);
        const at = where % number.length;
        const wrong = String((Number(number[at]) + by) % 10);
        assert.equal(passesLuhn(number.slice(0, at) + wrong + number.slice(at + 1)), false);
      },
    ),
  );
  assert.throws(() => luhnDigit('12x'), RangeError);
});
