/** SMS on the air: alphabets, lengths and parts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { concatenationHeader, decodeSms, encodeSms } from './encoding.ts';

const shape = (text: string) => {
  const { alphabet, parts } = encodeSms(text);
  return [alphabet, ...parts.map((part) => part.length)];
};

test('what the 7-bit alphabet can say goes in it, Greek capitals included', () => {
  assert.deepEqual(encodeSms('@£ΔΩ a').parts, [Uint8Array.of(0, 1, 0x10, 0x15, 0x20, 0x61)]);
  assert.deepEqual(shape('Alpha Bank: 123456'), ['GSM_7', 18]);
  const greek = 'ΚΩΔΙΚΟΣ ΓΙΑ ΠΡΟΣΘΗΚΗ ΤΗΣ ΚΑΡΤΑΣ';
  assert.equal(encodeSms(greek).alphabet, 'GSM_7');
  assert.deepEqual(encodeSms('ΑΒ').parts, encodeSms('AB').parts);
});

test('the extension table costs two septets, and is not cut in two', () => {
  assert.deepEqual(encodeSms('€[').parts, [Uint8Array.of(0x1b, 0x65, 0x1b, 0x3c)]);
  assert.deepEqual(shape('€'.repeat(80)), ['GSM_7', 160]);
  assert.deepEqual(shape(`${'a'.repeat(152)}€${'a'.repeat(10)}`), ['GSM_7', 152, 12]);
});

test('anything else is UCS-2: small Greek, Cyrillic, and pairs that stay together', () => {
  assert.equal(encodeSms('Κωδικός').alphabet, 'UCS_2');
  assert.deepEqual(encodeSms('Її').parts, [Uint8Array.of(0x04, 0x07, 0x04, 0x57)]);
  assert.deepEqual(shape('я'.repeat(70)), ['UCS_2', 140]);
  assert.deepEqual(shape('я'.repeat(71)), ['UCS_2', 134, 8]);
  assert.deepEqual(shape(`${'я'.repeat(66)}😀${'я'.repeat(10)}`), ['UCS_2', 132, 24]);
});

test('160 septets are one part, 161 two with their header', () => {
  assert.deepEqual(shape('a'.repeat(160)), ['GSM_7', 160]);
  assert.deepEqual(shape('a'.repeat(161)), ['GSM_7', 153, 8]);
  const header = concatenationHeader(0x1ff, 2, 1);
  assert.deepEqual(header, Uint8Array.of(5, 0, 3, 0xff, 2, 1));
  assert.throws(() => encodeSms('a'.repeat(153 * 256)), RangeError);
});

test('every text comes back whole, in parts that fit 140 octets with their header', () => {
  const character = fc.constantFrom(...'aZ09 @£€[]{}^~|\\\nΔΦΓΛΩéñüя', 'ї', 'ώ', '😀', '李');
  fc.assert(
    fc.property(fc.array(character, { maxLength: 400 }), (characters) => {
      const text = characters.join('');
      const { alphabet, parts } = encodeSms(text);
      assert.equal(parts.map((part) => decodeSms(alphabet, part)).join(''), text);
      const header = parts.length > 1 ? 6 : 0;
      for (const part of parts) {
        const octets = alphabet === 'GSM_7' ? Math.ceil((part.length * 7) / 8) : part.length;
        assert.ok(octets + header <= 140, `${alphabet} ${part.length}`);
      }
    }),
  );
});
