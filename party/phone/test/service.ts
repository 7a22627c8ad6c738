/**
 * A wallet and the token service behind it, for the phone's tests. It keeps the wallet's contract,
 * records everything it receives, and hands out scripts as the real one does: when a script was
 * not reported whole it asks the secure element what is committed before it goes on.
 */
import { walletContract } from '@armilla/api/wallet';
import { bind, type Client, type Handlers, localClient } from '@armilla/kit/contract';
import { refuse } from '@armilla/kit/refusal';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import type { PublicKey } from '../encrypt.ts';
import type { WalletCard } from '../index.ts';
import { IDENTITY, recoveryProofOf, type TestBand } from './band.ts';

export const DEVICE_ID = `dev_${'1'.repeat(26)}`;
export const ENROLMENT_ID = `enr_${'1'.repeat(26)}`;

/** A script's commands: instruction bytes as a card is installed, personalised and activated. */
export const SCRIPTS: readonly (readonly string[])[] = [
  ['A4', '50', '82', 'E6', 'E2', 'E2', 'E2'],
  ['A4', '50', '82', 'E2', 'E2'],
  ['A4', '50', '82', 'F0'],
];

export interface TestService {
  readonly wallet: Client<typeof walletContract>;
  /** Every operation that reached the wallet, with what it held. */
  readonly received: { name: string; input: unknown; idempotencyKey: string }[];
  /** Scripts known to be committed. */
  committed: number;
  /** The number of the call from which on nobody answers; Infinity when all is well. */
  awayFrom: number;
  key: PublicKey;
  cards: WalletCard[];
}

export async function tokenServiceKey() {
  const pair = await generateKeyPair('ECDH-ES+A256KW', { crv: 'P-256', extractable: true });
  const { x = '', y = '' } = await exportJWK(pair.publicKey);
  const thumbprint = await calculateJwkThumbprint({ kty: 'EC', crv: 'P-256', x, y });
  const key: PublicKey = {
    kty: 'EC',
    crv: 'P-256',
    x,
    y,
    kid: thumbprint,
    alg: 'ECDH-ES+A256KW',
    use: 'enc',
  };
  return { key, thumbprint, privateKey: pair.privateKey };
}

export function testService(key: PublicKey, band: TestBand): TestService {
  let calls = 0;
  const service: TestService = {
    wallet: localClient(
      walletContract,
      async (name, input, context) => {
        calls += 1;
        if (calls >= service.awayFrom) return refuse('UNAVAILABLE');
        service.received.push({ name, input, idempotencyKey: context.idempotencyKey });
        return invoke(name, input, context);
      },
      { kind: 'person', role: 'cardholder', id: 'acct', steppedUp: true },
      { freshKey: () => crypto.randomUUID() },
    ),
    received: [],
    committed: 0,
    awayFrom: Number.POSITIVE_INFINITY,
    key,
    cards: [],
  };
  const invoke = bind(walletContract, handlersOf(service, band));
  return service;
}

function handlersOf(service: TestService, band: TestBand): Handlers<typeof walletContract> {
  let outstanding = false;
  const device = {
    deviceId: DEVICE_ID,
    name: 'Band',
    pairedAt: 0,
    state: 'PAIRED' as const,
    accountReference: 'account-of-the-test',
    lost: null,
    ...IDENTITY,
  };
  const pairingId = `pair_${'1'.repeat(26)}`;
  const handlers: Partial<Handlers<typeof walletContract>> = {
    beginPairing: async () => ({ pairingId, challenge: 'AB'.repeat(32) }),
    completePairing: async ({ proof }) =>
      proof === band.proof ? { device, pairing: 'FIRST' as const } : refuse('PAIRING_FAILED'),
    listDevices: async () => ({ devices: [device] }),
    getEncryptionKey: async () => ({ key: service.key }),
    addCard: async () => refuse('BANK_DECLINED', 'enough of the test is seen'),
    addPushedCard: async () => refuse('PUSH_RECEIPT_INVALID'),
    nextPackage: async () => {
      const next = nextOf(service, outstanding);
      outstanding ||= next !== null;
      return { package: next };
    },
    reportPackage: async ({ packageId, responses }) => {
      const isQuestion = packageId === QUESTION.packageId;
      const wanted = isQuestion ? 1 : (SCRIPTS[service.committed]?.length ?? 0);
      const whole = responses.length === wanted && responses.every((r) => r.endsWith('9000'));
      if (!whole) return { state: 'RETRY' };
      outstanding = false;
      const answered = Number.parseInt(responses[0]?.slice(0, 2) ?? '', 16);
      service.committed = isQuestion ? answered : service.committed + 1;
      return { state: 'PROCESSED' };
    },
    uploadBandLog: async () => ({}),
    listCards: async () => ({ cards: service.cards }),
    getRecoveryProof: async ({ challenge }) => ({ proof: recoveryProofOf(challenge) }),
    factoryReset: async () => ({ device, cards: [] }),
    unpairDevice: async () => ({
      device: { ...device, state: 'UNPAIRED' as const },
      consequences: [],
    }),
  };
  return handlers as Handlers<typeof walletContract>;
}

/** GET STATUS: how many scripts are committed. */
const QUESTION = {
  packageId: 'F'.repeat(32),
  secureElementId: IDENTITY.secureElementId,
  operation: 'ORDER' as const,
  commands: ['80F20000'],
};

function nextOf(service: TestService, outstanding: boolean) {
  if (outstanding) return QUESTION;
  const script = SCRIPTS[service.committed];
  if (script === undefined) return null;
  const number = service.committed.toString(16).padStart(2, '0').toUpperCase();
  return {
    packageId: number.repeat(16),
    secureElementId: IDENTITY.secureElementId,
    operation: 'PERSONALISE' as const,
    commands: script.map(
      (instruction, step) => `80${instruction}${number}${step.toString(16).padStart(2, '0')}`,
    ),
  };
}
