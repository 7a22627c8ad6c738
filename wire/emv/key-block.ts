/**
 * Key blocks (ANSI X9.143, formerly TR-31): a key under another key, together with what it is for.
 * The versions differ in how the two working keys come from the block protection key, in the
 * cipher, and in whether the MAC is taken before or after it.
 */
import { ascii, concat, DecodeError, equal, fromHex, hex } from '@armilla/bytes';
import { aesCbc, aesCtr, cmacAes, cmacTdes, tdesCbc } from '@armilla/cipher';
import {
  decodeKeyBlockHeader,
  encodeKeyBlockHeader,
  type KeyBlockHeader,
  type KeyBlockVersion,
} from './key-block-header.ts';

/** A key and what the block said of it. */
export interface UnwrappedKey {
  readonly header: KeyBlockHeader;
  readonly key: Uint8Array;
}

/** What encrypts and what authenticates, made from the protection key. */
interface BlockKeys {
  readonly encryption: Uint8Array;
  readonly mac: Uint8Array;
}

/** One version of protection. */
interface Protection {
  readonly keyLengths: readonly number[];
  readonly blockLength: 1 | 8 | 16;
  readonly macLength: 4 | 8 | 16;
  readonly keys: (kbpk: Uint8Array) => BlockKeys;
  /** Over the header and what {@link macCovers} says. */
  readonly mac: (key: Uint8Array, data: Uint8Array) => Uint8Array;
  readonly macCovers: 'ciphertext' | 'plaintext';
  readonly cipher: (
    key: Uint8Array,
    iv: Uint8Array,
    data: Uint8Array,
    direction: 'encrypt' | 'decrypt',
  ) => Uint8Array;
}

const DERIVE_ENCRYPTION = 0x0000;
const DERIVE_MAC = 0x0001;
const DERIVE_COUNTER_ENCRYPTION = 0x0002;

const VARIANT: Protection = {
  keyLengths: [8, 16, 24],
  blockLength: 8,
  macLength: 4,
  keys: (kbpk) => ({
    encryption: kbpk.map((byte) => byte ^ 0x45),
    mac: kbpk.map((byte) => byte ^ 0x4d),
  }),
  mac: (key, data) => tdesCbc(key, new Uint8Array(8), data, 'encrypt').slice(-8, -4),
  macCovers: 'ciphertext',
  cipher: tdesCbc,
};

const AES: Protection = {
  keyLengths: [16, 24, 32],
  blockLength: 16,
  macLength: 16,
  keys: (kbpk) => derivedKeys(cmacAes, kbpk, 2, DERIVE_ENCRYPTION),
  mac: cmacAes,
  macCovers: 'plaintext',
  cipher: aesCbc,
};

const PROTECTIONS: Readonly<Record<KeyBlockVersion, Protection>> = {
  A: VARIANT,
  B: {
    keyLengths: [16, 24],
    blockLength: 8,
    macLength: 8,
    keys: (kbpk) => derivedKeys(cmacTdes, kbpk, 0, DERIVE_ENCRYPTION),
    mac: cmacTdes,
    macCovers: 'plaintext',
    cipher: tdesCbc,
  },
  C: VARIANT,
  D: AES,
  E: {
    ...AES,
    blockLength: 1,
    keys: (kbpk) => derivedKeys(cmacAes, kbpk, 2, DERIVE_COUNTER_ENCRYPTION),
    cipher: aesCtr,
  },
};

/**
 * How many unpredictable bytes {@link wrapKeyBlock} wants. With `maskedLength`, in bytes and at
 * least the key's own, shorter keys cannot be told from keys of that length.
 */
export function keyBlockPaddingLength(
  version: KeyBlockVersion,
  keyLength: number,
  maskedLength: number = keyLength,
): number {
  const { blockLength } = PROTECTIONS[version];
  const filled = Math.ceil((2 + Math.max(keyLength, maskedLength)) / blockLength) * blockLength;
  return filled - 2 - keyLength;
}

/**
 * A key block as text. `kbpk` is the block protection key: 8, 16 or 24 bytes for A and C, 16 or 24
 * for B, 16, 24 or 32 for D and E. `padding` is as many unpredictable bytes as
 * {@link keyBlockPaddingLength} says. Throws RangeError for a length or field that is wrong.
 */
export function wrapKeyBlock(
  kbpk: Uint8Array,
  header: KeyBlockHeader,
  key: Uint8Array,
  padding: Uint8Array,
): string {
  const protection = protectionOf(header.version, kbpk);
  const { blockLength, macLength } = protection;
  const bits = 8 * key.length;
  if (key.length === 0 || bits > 0xffff) throw new RangeError('a key is 1 to 8191 bytes');
  const plain = concat(Uint8Array.of(bits >>> 8, bits & 0xff), key, padding);
  if (plain.length % blockLength !== 0) throw new RangeError('padding of a wrong length');
  const text = encodeKeyBlockHeader(header, 2 * (plain.length + macLength));
  const [ciphertext, mac] = seal(protection, kbpk, ascii(text), plain);
  return text + hex(ciphertext) + hex(mac);
}

function seal(
  protection: Protection,
  kbpk: Uint8Array,
  header: Uint8Array,
  plain: Uint8Array,
): readonly [ciphertext: Uint8Array, mac: Uint8Array] {
  const keys = protection.keys(kbpk);
  if (protection.macCovers === 'plaintext') {
    const mac = protection.mac(keys.mac, concat(header, plain));
    return [protection.cipher(keys.encryption, mac, plain, 'encrypt'), mac];
  }
  const iv = header.subarray(0, 8);
  const ciphertext = protection.cipher(keys.encryption, iv, plain, 'encrypt');
  return [ciphertext, protection.mac(keys.mac, concat(header, ciphertext))];
}

/**
 * The key in a block, and the block's header. Throws DecodeError when the block is malformed, was
 * changed, or is under another key; RangeError for a protection key of a wrong length.
 */
export function unwrapKeyBlock(kbpk: Uint8Array, keyBlock: string): UnwrappedKey {
  const { header, plain } = openKeyBlock(kbpk, keyBlock);
  const bits = ((plain[0] ?? 0) << 8) | (plain[1] ?? 0);
  if (bits === 0 || bits % 8 !== 0) throw new DecodeError('key', 'not a whole number of bytes');
  const end = 2 + bits / 8;
  if (end > plain.length) throw new DecodeError('key', 'longer than the block that holds it');
  return { header, key: plain.slice(2, end) };
}

/** What is enciphered in a block, checked: length of the key in bits, the key, the padding. */
export function openKeyBlock(
  kbpk: Uint8Array,
  keyBlock: string,
): { readonly header: KeyBlockHeader; readonly plain: Uint8Array } {
  const { header, length, keyBlockLength } = decodeKeyBlockHeader(keyBlock);
  const protection = protectionOf(header.version, kbpk);
  if (keyBlockLength !== keyBlock.length) {
    throw new DecodeError('length', 'not the number of characters there are');
  }
  const macStart = keyBlock.length - 2 * protection.macLength;
  if (macStart <= length) throw new DecodeError('length', 'too short for a key and a MAC');
  const ciphertext = fromHex(keyBlock.slice(length, macStart), 'key');
  const mac = fromHex(keyBlock.slice(macStart), 'mac');
  if (ciphertext.length % protection.blockLength !== 0 || ciphertext.length < 2) {
    throw new DecodeError('key', 'not a whole number of blocks');
  }
  const plain = unseal(
    protection,
    kbpk,
    ascii(keyBlock.slice(0, length), 'header'),
    ciphertext,
    mac,
  );
  return { header, plain };
}

function unseal(
  protection: Protection,
  kbpk: Uint8Array,
  header: Uint8Array,
  ciphertext: Uint8Array,
  mac: Uint8Array,
): Uint8Array {
  const keys = protection.keys(kbpk);
  if (protection.macCovers === 'plaintext') {
    const plain = protection.cipher(keys.encryption, mac, ciphertext, 'decrypt');
    requireMac(mac, protection.mac(keys.mac, concat(header, plain)));
    return plain;
  }
  if (header.length % protection.blockLength !== 0) {
    throw new DecodeError('header', 'optional blocks that do not fill the cipher’s blocks');
  }
  requireMac(mac, protection.mac(keys.mac, concat(header, ciphertext)));
  return protection.cipher(keys.encryption, header.subarray(0, 8), ciphertext, 'decrypt');
}

function requireMac(given: Uint8Array, right: Uint8Array): void {
  if (!equal(given, right)) throw new DecodeError('mac', 'does not match');
}

function protectionOf(version: KeyBlockVersion, kbpk: Uint8Array): Protection {
  const protection = PROTECTIONS[version];
  if (!protection.keyLengths.includes(kbpk.length)) {
    throw new RangeError(`a protection key of version ${version} cannot be ${kbpk.length} bytes`);
  }
  return protection;
}

/**
 * The working keys of versions B, D and E, as long as the protection key: CMACs over a counter, the
 * key's use, its algorithm (numbered upwards by length from `firstAlgorithm`) and its bits.
 */
function derivedKeys(
  cmac: (key: Uint8Array, data: Uint8Array) => Uint8Array,
  kbpk: Uint8Array,
  firstAlgorithm: number,
  encryptionUse: number,
): BlockKeys {
  const algorithm = firstAlgorithm + (kbpk.length - 16) / 8;
  const bits = 8 * kbpk.length;
  const derive = (use: number): Uint8Array => {
    const blocks = [1, 2, 3].map((counter) =>
      cmac(
        kbpk,
        Uint8Array.of(counter, use >>> 8, use & 0xff, 0, 0, algorithm, bits >>> 8, bits & 0xff),
      ),
    );
    return concat(...blocks).slice(0, kbpk.length);
  };
  return { encryption: derive(encryptionUse), mac: derive(DERIVE_MAC) };
}
