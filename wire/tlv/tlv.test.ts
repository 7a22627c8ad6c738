import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeError, fromHex, hex } from '@armilla/bytes';
import fc from 'fast-check';
import {
  decodeOneTlv,
  decodeTlv,
  encodeTlv,
  explainTlv,
  find,
  findDeep,
  findValue,
  isConstructed,
  isTag,
  leaves,
  type Tlv,
  tagFromHex,
  tagHex,
} from './index.ts';
import transcripts from './vectors/card-transcripts.json' with { type: 'json' };
import vectors from './vectors/tlv.json' with { type: 'json' };

type Tree = readonly (readonly [string, string | Tree])[];

interface Case {
  readonly op: string;
  readonly input?: string | Tree;
  readonly expected?: string | boolean | Tree;
  readonly tag?: string;
  readonly offset?: number;
  readonly note?: string;
}

const CASES = vectors.cases as readonly Case[];
const of = (op: string) => CASES.filter((vector) => vector.op === op);

const treeOf = (list: readonly Tlv[]): Tree =>
  list.map(({ tag, value, children }) => [tagHex(tag), children ? treeOf(children) : hex(value)]);

const encodeTree = (tree: Tree): readonly Uint8Array[] =>
  tree.map(([tag, value]) =>
    encodeTlv(tagFromHex(tag), typeof value === 'string' ? fromHex(value) : encodeTree(value)),
  );

const join = (parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

/** Vectors whose length or padding is not the shortest do not come back byte for byte. */
const isMinimal = (input: string, tree: Tree) =>
  hex(join(encodeTree(tree))).length === input.length;

test('every vector that decodes, decodes to its tree and comes back when encoded', () => {
  let played = 0;
  let minimal = 0;
  for (const { input, expected, note } of of('decode')) {
    if (note !== undefined) continue; // The indefinite length: refused, see below.
    assert.ok(typeof input === 'string' && Array.isArray(expected));
    assert.deepEqual(treeOf(decodeTlv(fromHex(input))), expected);
    const encoded = join(encodeTree(expected as Tree));
    assert.deepEqual(treeOf(decodeTlv(encoded)), expected);
    if (isMinimal(input, expected as Tree)) {
      assert.equal(hex(encoded), input);
      minimal += 1;
    }
    played += 1;
  }
  assert.ok(played >= 28 && minimal >= 20, `${played} played, ${minimal} of them minimal`);
});

test('every malformed vector is refused at its tag and offset', () => {
  for (const { input, tag, offset } of of('decode-error')) {
    assert.throws(
      () => decodeTlv(fromHex(String(input))),
      (error) =>
        error instanceof DecodeError &&
        error.path.split('.').at(-1) === tag &&
        error.reason.endsWith(`at offset ${offset}`),
      `${input}`,
    );
  }
  assert.equal(of('decode-error').length, 16);
});

test('every vector that encodes gives its bytes, and no ill-formed tag encodes', () => {
  for (const { input, expected } of of('encode')) {
    assert.equal(hex(join(encodeTree(input as Tree))), expected);
  }
  for (const { tag } of of('encode-error')) {
    assert.throws(() => tagFromHex(String(tag)), DecodeError);
    assert.throws(() => encodeTlv(Number.parseInt(String(tag), 16), new Uint8Array()), RangeError);
  }
  assert.throws(() => encodeTlv(0x9f0001, new Uint8Array()), RangeError);
});

test('tags are valid and constructed as the vectors say', () => {
  for (const { tag, expected } of of('tag-valid')) {
    assert.equal(isTag(String(tag)), expected, `${tag}`);
  }
  for (const { tag, expected } of of('tag-constructed')) {
    assert.equal(isConstructed(tagFromHex(String(tag))), expected, `${tag}`);
  }
  assert.equal(isConstructed(0xbf0c), true);
  assert.equal(isConstructed(0xff8105), true);
  assert.equal(isConstructed(0xdf8129), false);
});

test('every answer in the card transcripts decodes and explains itself without account data', () => {
  let answers = 0;
  for (const { apdus } of transcripts.cases) {
    for (const text of apdus.flat()) {
      const answer = text.toUpperCase();
      if (!/^(6F|70|77|9F17|9F36).*9000$/.test(answer)) continue;
      const body = fromHex(answer.slice(0, -4));
      const { children, raw } = decodeOneTlv(body);
      assert.equal(hex(raw), hex(body));
      const pan = children && findValue(children, 0x5a);
      const lines = explainTlv(body).join('\n');
      if (pan) assert.ok(!lines.includes(hex(pan)), 'a PAN in clear');
      assert.ok(!lines.includes('5413330056003511'), 'a PAN in clear');
      answers += 1;
    }
  }
  assert.ok(answers >= 40, `${answers} answers`);
});

test('padding between elements is skipped, and kept inside values', () => {
  const list = decodeTlv(fromHex('0000 9C01FF 00 70 05 00 9F360100 00'));
  assert.deepEqual(treeOf(list), [
    ['9C', 'FF'],
    ['70', [['9F36', '00']]],
  ]);
});

test('the indefinite length is refused', () => {
  assert.throws(
    () => decodeTlv(fromHex('9C80')),
    /^DecodeError: 9C: indefinite length at offset 1$/,
  );
});

test('a tag of more than three bytes is refused', () => {
  assert.throws(() => decodeTlv(fromHex('DF81800100')), /DF8180: no whole tag at offset 0/);
});

test('nesting is bounded', () => {
  let nested = Uint8Array.of(0x9c, 0x00);
  for (let depth = 0; depth < 16; depth++) nested = Uint8Array.from(encodeTlv(0x70, nested));
  assert.equal(decodeTlv(nested).length, 1);
  assert.throws(() => decodeTlv(encodeTlv(0x70, nested)), /nested too deep/);
});

test('one element wanted means one, with nothing before or after it', () => {
  assert.equal(decodeOneTlv(fromHex('9C0100')).tag, 0x9c);
  for (const input of ['', '9C01009C0100', '9C010000', '009C0100']) {
    assert.throws(() => decodeOneTlv(fromHex(input)), DecodeError);
  }
});

test('elements are found in the list, at any depth, and as leaves', () => {
  const list = decodeTlv(fromHex('6F0A8402AABBA504500241429C0101'));
  assert.equal(find(list, 0x50), undefined);
  assert.equal(hex(findDeep(list, 0x50)?.value ?? new Uint8Array()), '4142');
  assert.deepEqual([...(findValue(list, 0x9c) ?? [])], [1]);
  assert.deepEqual(
    leaves(list).map(({ tag }) => tag),
    [0x84, 0x50, 0x9c],
  );
});

const PRIMITIVE = fc.constantFrom('5A', '9C', '9F26', '9F1F', 'DF8129', '4F', 'DF01');
const CONSTRUCTED = fc.constantFrom('6F', '70', 'A5', 'BF0C', 'E0', 'FF8105');
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.array(
    fc.oneof(
      { maxDepth: 4 },
      fc.tuple(PRIMITIVE, fc.uint8Array({ maxLength: 300 }).map(hex)),
      fc.tuple(CONSTRUCTED, tie('tree')),
    ),
    { maxLength: 4 },
  ),
}));

test('any tree that is encoded decodes to itself, raw bytes and all', () => {
  fc.assert(
    fc.property(tree, (given) => {
      const bytes = join(encodeTree(given));
      const list = decodeTlv(bytes);
      assert.deepEqual(treeOf(list), given);
      assert.deepEqual(join(list.map(({ raw }) => raw)), bytes);
    }),
    { numRuns: 300 },
  );
});

test('whatever the bytes, decoding gives elements or a DecodeError', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    // Valid trees with one byte changed get further in than noise does.
    fc.tuple(tree, fc.nat(), fc.nat(255)).map(([given, at, byte]) => {
      const encoded = join(encodeTree(given));
      if (encoded.length > 0) encoded[at % encoded.length] = byte;
      return encoded;
    }),
  );
  fc.assert(
    fc.property(bytes, (input) => {
      try {
        decodeTlv(input);
        explainTlv(input);
      } catch (error) {
        assert.ok(error instanceof DecodeError, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});
