/**
 * A card manager of somebody else, written from Amendment D beside ours and sharing no code with
 * it: the habits are those of common open-source tools (select without a name, key version 0,
 * INSTALL
 * without a token field, commands without Le).
 */
import assert from 'node:assert/strict';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

export type OutsideKeys = { readonly enc: Buffer; readonly mac: Buffer; readonly dek: Buffer };

export type OutsideAnswer = { readonly data: Buffer; readonly sw: number };

/** An open session: sends one plain command under the session's protection. */
export type OutsideSession = (header: string, data?: Buffer, withLe?: boolean) => OutsideAnswer;

export type Transmit = (command: Buffer) => Uint8Array;

export function plainly(transmit: Transmit, command: string): OutsideAnswer {
  const answer = Buffer.from(transmit(Buffer.from(command.replace(/ /g, ''), 'hex')));
  return { data: answer.subarray(0, -2), sw: answer.readUInt16BE(answer.length - 2) };
}

/** Opens a session with the default key set. */
export function openOutsideSession(
  transmit: Transmit,
  keys: OutsideKeys,
  level: number,
  keyVersion = 0,
  size: 8 | 16 = 8,
): OutsideSession {
  const host = randomBytes(size);
  const version = keyVersion.toString(16).padStart(2, '0');
  const length = size.toString(16).padStart(2, '0');
  const proposal = plainly(transmit, `8050${version}00${length}${host.toString('hex')}00`);
  assert.equal(proposal.sw.toString(16), '9000');
  assert.equal(proposal.data.length, 16 + 2 * size);
  const context = Buffer.concat([host, proposal.data.subarray(13, 13 + size)]);
  const session = {
    enc: derive(keys.enc, 0x04, context, keys.enc.length * 8),
    mac: derive(keys.mac, 0x06, context, keys.mac.length * 8),
    rmac: derive(keys.mac, 0x07, context, keys.mac.length * 8),
  };
  const cardCryptogram = derive(session.mac, 0x00, context, 8 * size);
  assert.deepEqual(cardCryptogram, proposal.data.subarray(13 + size, 13 + 2 * size));
  const send = protect(transmit, session, size);
  const proof = derive(session.mac, 0x01, context, 8 * size);
  const authenticated = send.at(0x01)(`8082${level.toString(16).padStart(2, '0')}00`, proof, false);
  assert.equal(authenticated.sw.toString(16), '9000');
  send.restartCounter();
  return send.at(level);
}

type SessionKeys = { readonly enc: Buffer; readonly mac: Buffer; readonly rmac: Buffer };

function protect(transmit: Transmit, keys: SessionKeys, size: 8 | 16) {
  let chaining: Buffer = Buffer.alloc(16);
  let counter = 0;
  const at =
    (level: number): OutsideSession =>
    (header, data = Buffer.alloc(0), withLe = true) => {
      if (level === 0) return plainly(transmit, unprotected(header, data, withLe));
      counter += 1;
      const isHidden = (level & 0x02) !== 0 && data.length > 0;
      const body = isHidden ? cbc(keys.enc, iv(keys.enc, 0, counter), pad(data)) : data;
      const head = Buffer.from(header, 'hex');
      head[0] = 0x84;
      const framed = Buffer.concat([head, Buffer.of(body.length + size), body]);
      chaining = cmac(keys.mac, Buffer.concat([chaining, framed]));
      const le = Buffer.alloc(withLe ? 1 : 0);
      const command = Buffer.concat([framed, chaining.subarray(0, size), le]);
      const answer = Buffer.from(transmit(command));
      return unprotect(answer, level, { ...keys, size }, chaining, counter);
    };
  return {
    at,
    restartCounter() {
      counter = 0;
    },
  };
}

/** A command of a session at level 00: whatever comes after the proof travels as it is. */
function unprotected(header: string, data: Buffer, withLe: boolean): string {
  const lc = data.length === 0 ? '' : data.length.toString(16).padStart(2, '0');
  return `${header}${lc}${data.toString('hex')}${withLe ? '00' : ''}`;
}

function unprotect(
  answer: Buffer,
  level: number,
  keys: SessionKeys & { readonly size: 8 | 16 },
  chaining: Buffer,
  counter: number,
): OutsideAnswer {
  const sw = answer.readUInt16BE(answer.length - 2);
  const data = answer.subarray(0, -2);
  const isGood = sw === 0x9000 || sw >>> 8 === 0x62 || sw >>> 8 === 0x63;
  if ((level & 0x10) === 0 || !isGood) return { data, sw };
  const body = data.subarray(0, -keys.size);
  const mac = cmac(keys.rmac, Buffer.concat([chaining, body, answer.subarray(-2)]));
  assert.deepEqual(data.subarray(-keys.size), mac.subarray(0, keys.size), 'the R-MAC is right');
  if ((level & 0x20) === 0 || body.length === 0) return { data: body, sw };
  const decipher = createDecipheriv(
    cipherName(keys.enc, 'cbc'),
    keys.enc,
    iv(keys.enc, 0x80, counter),
  );
  const padded = Buffer.concat([decipher.setAutoPadding(false).update(body), decipher.final()]);
  return { data: padded.subarray(0, padded.lastIndexOf(0x80)), sw };
}

/** A key enciphered for PUT KEY or a key grouping: AES-CBC from a zero vector. */
export function underDEK(dek: Buffer, data: Buffer): Buffer {
  return cbc(dek, Buffer.alloc(16), data);
}

/** The check value of an AES key: the first three bytes of sixteen 01 enciphered. */
export function checkValue(key: Buffer): Buffer {
  return ecb(key, Buffer.alloc(16, 0x01)).subarray(0, 3);
}

function cipherName(key: Buffer, mode: 'cbc' | 'ecb'): string {
  return `aes-${key.length * 8}-${mode}`;
}

function cbc(key: Buffer, vector: Buffer, data: Buffer): Buffer {
  const cipher = createCipheriv(cipherName(key, 'cbc'), key, vector).setAutoPadding(false);
  return Buffer.concat([cipher.update(data), cipher.final()]);
}

function ecb(key: Buffer, block: Buffer): Buffer {
  return createCipheriv(cipherName(key, 'ecb'), key, null).setAutoPadding(false).update(block);
}

function iv(key: Buffer, first: number, counter: number): Buffer {
  const block = Buffer.alloc(16);
  block.writeUInt32BE(counter, 12);
  block[0] = first;
  return ecb(key, block);
}

function pad(data: Buffer): Buffer {
  const length = 16 * (Math.floor(data.length / 16) + 1);
  return Buffer.concat([data, Buffer.of(0x80), Buffer.alloc(length - data.length - 1)]);
}

/** NIST SP 800-38B. */
function cmac(key: Buffer, message: Buffer): Buffer {
  const k1 = doubled(ecb(key, Buffer.alloc(16)));
  const isWhole = message.length > 0 && message.length % 16 === 0;
  const padded = isWhole ? Buffer.from(message) : pad(message);
  const mask = isWhole ? k1 : doubled(k1);
  const at = padded.length - 16;
  for (let i = 0; i < 16; i++) padded[at + i] = (padded[at + i] ?? 0) ^ (mask[i] ?? 0);
  return cbc(key, Buffer.alloc(16), padded).subarray(-16);
}

function doubled(block: Buffer): Buffer {
  const shifted = (BigInt(`0x${block.toString('hex')}`) << 1n) & ((1n << 128n) - 1n);
  const carried = (block[0] ?? 0) >= 0x80 ? shifted ^ 0x87n : shifted;
  return Buffer.from(carried.toString(16).padStart(32, '0'), 'hex');
}

/** NIST SP 800-108 in counter mode (Amendment D, 4.1.5). */
function derive(key: Buffer, constant: number, context: Buffer, bits: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(bits / 128) }, (_, index) =>
    cmac(
      key,
      Buffer.concat([
        Buffer.alloc(11),
        Buffer.of(constant, 0x00, bits >>> 8, bits & 0xff, index + 1),
        context,
      ]),
    ),
  );
  return Buffer.concat(blocks).subarray(0, bits / 8);
}
