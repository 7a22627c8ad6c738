/**
 * ISO/IEC 9797-1 padding: method 1 fills with zeros, method 2 ends the data with 80 first, method 3
 * fills with zeros and says before it how long the data was.
 */
import { concat, DecodeError } from '@armilla/bytes';

/**
 * Method 1: as many zero bytes as fill the last block, none if it is full. Empty data becomes one
 * block of zeros.
 */
export function padMethod1(data: Uint8Array, blockLength: number): Uint8Array {
  const blocks = Math.max(1, Math.ceil(data.length / blockLength));
  const padded = new Uint8Array(blocks * blockLength);
  padded.set(data);
  return padded;
}

/** Method 2: the byte 80, then zeros to the end of the block; always at least one byte. */
export function padMethod2(data: Uint8Array, blockLength: number): Uint8Array {
  const padded = new Uint8Array((Math.floor(data.length / blockLength) + 1) * blockLength);
  padded.set(data);
  padded[data.length] = 0x80;
  return padded;
}

/** Method 3: a block with the length of the data in bits, then the data as by method 1. */
export function padMethod3(data: Uint8Array, blockLength: number): Uint8Array {
  const lengthBlock = new Uint8Array(blockLength);
  new DataView(lengthBlock.buffer).setUint32(blockLength - 4, 8 * data.length);
  return concat(lengthBlock, padMethod1(data, blockLength));
}

/** Takes method 2 padding off. Throws DecodeError where there is none. */
export function unpadMethod2(data: Uint8Array): Uint8Array {
  let end = data.length;
  while (end > 0 && data[end - 1] === 0) end--;
  if (end === 0 || data[end - 1] !== 0x80) throw new DecodeError('', 'no ISO 9797-1 padding');
  return new Uint8Array(data.subarray(0, end - 1));
}
