/** A token service for the wallet's tests: keeps the contract and records what it was asked. */
import { tokenServiceContract } from '@armilla/api/token-service';
import { bind, type Client, type Handlers, localClient } from '@armilla/kit/contract';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import type { z } from 'zod';
import type { Enrolment } from '../decide/vocabulary.ts';

type Operations = typeof tokenServiceContract.operations;

export interface AskedTokenService {
  readonly client: Client<typeof tokenServiceContract>;
  /** Name and input of every call that got through. */
  readonly asked: { name: string; input: unknown; idempotencyKey: string }[];
  readonly enrolments: Map<string, Enrolment>;
  readonly packages: z.infer<Operations['nextPackage']['answer']>['package'][];
  /** While true every call is refused UNAVAILABLE. */
  away: boolean;
}

export const FACE: Enrolment['card'] = {
  programmeId: 'alpha-bank',
  bankName: 'Alpha Bank',
  productName: 'Enter Bonus Mastercard',
  network: 'MASTERCARD',
  panLastFour: '4321',
  colours: { background: '#0f3a6b', text: '#ffffff' },
};

const KEY = {
  kty: 'EC' as const,
  crv: 'P-256' as const,
  x: 'x',
  y: 'y',
  kid: 'k',
  alg: 'ECDH-ES+A256KW' as const,
  use: 'enc' as const,
};

export function enrolmentOf(
  number: number,
  secureElementId: string,
  more: Partial<Enrolment> = {},
): Enrolment {
  return {
    enrolmentId: `enr_${String(number).padStart(26, '0')}`,
    state: 'ELIGIBLE',
    secureElementId,
    card: FACE,
    terms: { version: '2026-01', languages: ['el', 'en'] },
    eligibilityExpiresAt: 1_800_000_900_000,
    activationMethods: [],
    callCentre: '+302103260000',
    provisioning: 'NONE',
    ...more,
  };
}

export function askedTokenService(): AskedTokenService {
  const asked: AskedTokenService['asked'] = [];
  const enrolments = new Map<string, Enrolment>();
  const packages: AskedTokenService['packages'] = [];
  const change = (enrolmentId: string, more: Partial<Enrolment>): Enrolment | Refusal => {
    const known = enrolments.get(enrolmentId);
    if (known === undefined) return refuse('NOT_FOUND');
    const next = { ...known, ...more };
    enrolments.set(enrolmentId, next);
    return next;
  };
  const byToken = (reference: string) =>
    [...enrolments.values()].find((e) => e.tokenUniqueReference === reference);
  const handlers: Partial<Handlers<typeof tokenServiceContract>> = {
    getEncryptionKey: async () => ({
      key: KEY,
    }),
    lookUpRange: async () => refuse('BANK_NOT_SUPPORTED'),
    openEnrolment: async ({ secureElementId }) => {
      const enrolment = enrolmentOf(enrolments.size + 1, secureElementId);
      enrolments.set(enrolment.enrolmentId, enrolment);
      return enrolment;
    },
    getEnrolment: async ({ enrolmentId }) => change(enrolmentId, {}),
    acceptTerms: async ({ enrolmentId }) =>
      change(enrolmentId, {
        state: 'PENDING_VERIFICATION',
        provisioning: 'PREPARING',
        tokenUniqueReference: `DM4MC${enrolmentId.slice(-8)}`,
        dpanLastFour: enrolmentId.slice(-4),
      }),
    declineTerms: async ({ enrolmentId }) =>
      change(enrolmentId, { state: 'DECLINED_TERMS_AND_CONDITIONS' }),
    selectActivationMethod: async ({ enrolmentId }) => change(enrolmentId, {}),
    submitActivationCode: async ({ enrolmentId }) => change(enrolmentId, { state: 'ACTIVE' }),
    nextPackage: async () => ({ package: packages[0] ?? null }),
    reportPackage: async () => {
      packages.shift();
      for (const id of enrolments.keys()) change(id, { provisioning: 'ACTIVATED' });
      return { state: 'PROCESSED' as const };
    },
    deleteToken: async ({ tokenUniqueReference }) => {
      const enrolment = byToken(tokenUniqueReference);
      if (enrolment === undefined) return refuse('NOT_FOUND');
      change(enrolment.enrolmentId, { state: 'DELETED' });
      return { tokenUniqueReference, status: 'DEACTIVATED' as const };
    },
  };
  // The rest of the contract the wallet never asks for.
  const all = handlers as Handlers<typeof tokenServiceContract>;
  const invoke = bind(tokenServiceContract, all);
  const service: AskedTokenService = {
    client: localClient(
      tokenServiceContract,
      async (name, input, context) => {
        if (service.away) return refuse('UNAVAILABLE');
        asked.push({ name, input, idempotencyKey: context.idempotencyKey });
        return invoke(name, input, context);
      },
      { kind: 'party', name: 'wallet' },
      { freshKey: () => crypto.randomUUID() },
    ),
    asked,
    enrolments,
    packages,
    away: false,
  };
  return service;
}
