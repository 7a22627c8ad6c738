/**
 * Ciphers, MACs, hashes and RSA in plain TypeScript: synchronous, without any dependency, the same
 * in Node and in a browser. Not constant-time: see the README.
 */
export { aesCipher } from './aes.ts';
export { type BlockCipher, type BlockOperation, cbc, type Direction, ecb } from './block-cipher.ts';
export { cmac } from './cmac.ts';
export { padMethod1, padMethod2, padMethod3, unpadMethod2 } from './padding.ts';
export { macAlgorithm3, type PaddingMethod } from './retail-mac.ts';
export {
  type RsaPrivateKey,
  type RsaPrivateOperation,
  type RsaPublicKey,
  rsaPrivate,
  rsaPublic,
} from './rsa.ts';
export { sha1 } from './sha1.ts';
export { hmacSha256, sha256 } from './sha256.ts';
export {
  aesCbc,
  aesCtr,
  aesEcb,
  cmacAes,
  cmacAesUnder,
  cmacAesWith,
  cmacTdes,
  kcvAes,
  kcvAesGlobalPlatform,
  kcvTdes,
  oddParity,
  tdesCbc,
  tdesEcb,
} from './symmetric.ts';
export { tdesCipher } from './tdes.ts';
