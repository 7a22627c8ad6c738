/**
 * A band for the phone's tests: a secure element that takes a script as one transaction, over a
 * link that can be cut before or after any APDU is executed.
 */
import { generateKeyPairSync } from 'node:crypto';
import type {
  BandLink,
  BandLogEntry,
  CarouselCard,
  PhoneAnswer,
  PhoneMessage,
} from '@armilla/api/band-link';
import { unreachable } from '@armilla/kit/unreachable';
import { compactDecrypt } from 'jose';

/** The key that passcodes are sealed to. */
const SEAL = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const { x = '', y = '' } = SEAL.publicKey.export({ format: 'jwk' });

export const IDENTITY = {
  model: 'mi-smart-band-6-nfc',
  serialNumber: 'SN1',
  secureElementId: '4790'.repeat(21),
  passcodeKey: { kty: 'EC', crv: 'P-256', x, y },
} as const;

export interface TestBand extends BandLink {
  connected: boolean;
  readonly proof: string;
  /** How often each script was committed. */
  readonly commits: number[];
  /** APDUs that reached the band. */
  apdus: number;
  /** Cut at this APDU, counted from 1. */
  cutAt: number;
  cutWhen: 'BEFORE' | 'AFTER';
  log: BandLogEntry[];
  shown: readonly CarouselCard[];
  /** Whose it is, once it was told. */
  account: string | undefined;
  resets: number;
  /** What went through the air, message by message. */
  readonly heard: PhoneMessage[];
  reconnect(): void;
}

/** `lengths`: how many commands each script has. */
export function testBand(lengths: readonly number[]): TestBand {
  let pending: { script: number; step: number } | undefined;
  const execute = (command: string): string => {
    if (command.startsWith('80F2') && command === '80F20000') return `0${committed(band)}9000`;
    const script = Number.parseInt(command.slice(4, 6), 16);
    const step = Number.parseInt(command.slice(6, 8), 16);
    if (step > 0 && (pending?.script !== script || pending.step !== step - 1)) return '6985';
    pending = { script, step };
    if (step === (lengths[script] ?? 0) - 1) band.commits[script] = (band.commits[script] ?? 0) + 1;
    return '9000';
  };
  const cut = (): never => {
    band.connected = false;
    throw new Error('the link is gone');
  };
  const transmit = (command: string): PhoneAnswer => {
    band.apdus += 1;
    if (band.apdus === band.cutAt && band.cutWhen === 'BEFORE') cut();
    const response = execute(command);
    if (band.apdus === band.cutAt) cut();
    return { ok: true, response };
  };
  const band: TestBand = {
    connected: true,
    proof: 'CD'.repeat(32),
    commits: lengths.map(() => 0),
    apdus: 0,
    cutAt: 0,
    cutWhen: 'BEFORE',
    log: [],
    shown: [],
    account: undefined,
    resets: 0,
    heard: [],
    reconnect() {
      pending = undefined;
      band.connected = true;
    },
    async request(message) {
      band.heard.push(message);
      return answerTo(band, message, transmit);
    },
  };
  return band;
}

function answerTo(
  band: TestBand,
  message: PhoneMessage,
  transmit: (command: string) => PhoneAnswer,
): PhoneAnswer {
  switch (message.type) {
    case 'identify':
      return { ok: true, ...IDENTITY, firmwareVersion: '1.0', cardCount: committed(band) };
    case 'pair':
      return { ok: true, proof: band.proof };
    case 'apdu':
      return transmit(message.command);
    case 'readLog':
      return { ok: true, entries: band.log };
    case 'setCards':
      band.shown = message.cards;
      return { ok: true };
    case 'setPasscode':
      return message.oldPasscode === undefined
        ? { ok: true }
        : { ok: false, code: 'WRONG_PASSCODE' };
    case 'beginRecovery':
      return { ok: true, challenge: CHALLENGE };
    case 'recover':
      return message.proof === recoveryProofOf(CHALLENGE)
        ? { ok: true }
        : { ok: false, code: 'WRONG_PASSCODE' };
    case 'adopt':
      return { ok: true, adoption: adopted(band, message.accountReference) };
    case 'factoryReset':
      band.resets += 1;
      return { ok: true };
    default:
      return unreachable(message);
  }
}

/** What a passcode says to this band; only sealed ones say anything. */
export async function opened(secret: {
  readonly form: string;
  readonly jwe?: string;
}): Promise<string> {
  const { plaintext } = await compactDecrypt(secret.jwe ?? '', SEAL.privateKey);
  return new TextDecoder().decode(plaintext);
}

/** What this band takes for its holder's right to a new passcode. */
export function recoveryProofOf(challenge: string): string {
  return `${challenge.slice(0, 32)}EE`.padEnd(64, '0');
}

const CHALLENGE = '5A'.repeat(16);

function adopted(band: TestBand, account: string): 'FIRST' | 'SAME' | 'CHANGED' {
  const before = band.account;
  band.account = account;
  if (before === undefined) return 'FIRST';
  return before === account ? 'SAME' : 'CHANGED';
}

function committed(band: TestBand): number {
  return band.commits.filter((count) => count > 0).length;
}
