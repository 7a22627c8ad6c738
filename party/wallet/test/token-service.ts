/**
 * A token service for the wallet's tests: keeps the contract, records what it was asked, and knows
 * of enrolments, holds and wearables as much as the wallet can see of them.
 */
import { tokenServiceContract } from '@armilla/api/token-service';
import { bind, type Client, type Handlers, localClient } from '@armilla/kit/contract';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import type { z } from 'zod';
import type { Enrolment, Suspender, Token } from '../decide/vocabulary.ts';

type Operations = typeof tokenServiceContract.operations;
type Answers = Handlers<typeof tokenServiceContract>;

export interface AskedTokenService {
  readonly client: Client<typeof tokenServiceContract>;
  /** Name and input of every call that got through. */
  readonly asked: { name: string; input: unknown; idempotencyKey: string }[];
  readonly enrolments: Map<string, Enrolment>;
  readonly holds: Map<string, Set<Suspender>>;
  /** What each token may pay. */
  readonly controls: Map<string, z.infer<Operations['getTokenControls']['answer']>['controls']>;
  readonly packages: z.infer<Operations['nextPackage']['answer']>['package'][];
  /** While true every call is refused UNAVAILABLE. */
  away: boolean;
  /** Happens once, while the next answer is on its way. */
  meanwhile: (() => Promise<unknown>) | undefined;
  /** Of the tokens minted from now on. */
  serviceGeneration: number;
  /** By the token service's own clock. */
  now: number;
}

export const FACE: Enrolment['card'] = {
  programmeId: 'alpha-bank',
  bankName: 'Alpha Bank',
  productName: 'Enter Bonus Mastercard',
  network: 'MASTERCARD',
  panLastFour: '4321',
  colours: { background: '#0f3a6b', text: '#ffffff' },
};

const START_MS = 1_800_000_000_000;
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
    eligibilityExpiresAt: START_MS + 900_000,
    activationMethods: [],
    identification: { risk: 'USUAL', wanted: ['CODE'], proved: [] },
    source: 'ACCOUNT_ADDED_MANUALLY',
    steps: [{ step: 'ELIGIBILITY', state: 'DONE' }],
    next: 'ACCEPT_TERMS',
    openedAt: START_MS + 3_600_000,
    callCentre: '+302103260000',
    provisioning: 'NONE',
    ...more,
  };
}

export function askedTokenService(): AskedTokenService {
  const asked: AskedTokenService['asked'] = [];
  const service: AskedTokenService = {
    client: localClient(
      tokenServiceContract,
      async (name, input, context) => {
        if (service.away) return refuse('UNAVAILABLE');
        asked.push({ name, input, idempotencyKey: context.idempotencyKey });
        const answer = await invoke(name, input, context);
        const { meanwhile } = service;
        service.meanwhile = undefined;
        await meanwhile?.();
        return answer;
      },
      { kind: 'party', name: 'wallet' },
      { freshKey: () => crypto.randomUUID() },
    ),
    asked,
    enrolments: new Map(),
    holds: new Map(),
    controls: new Map(),
    packages: [],
    away: false,
    meanwhile: undefined,
    serviceGeneration: 1,
    now: START_MS,
  };
  // The rest of the contract the wallet never asks for.
  const handlers = { ...enrolmentAnswers(service), ...tokenAnswers(service) } as Answers;
  const invoke = bind(tokenServiceContract, handlers);
  return service;
}

function change(
  { enrolments }: AskedTokenService,
  enrolmentId: string,
  more: Partial<Enrolment>,
): Enrolment | Refusal {
  const known = enrolments.get(enrolmentId);
  if (known === undefined) return refuse('NOT_FOUND');
  const next = { ...known, ...more };
  enrolments.set(enrolmentId, next);
  return next;
}

function enrolmentAnswers(service: AskedTokenService): Partial<Answers> {
  const { enrolments, packages } = service;
  return {
    getEncryptionKey: async () => ({ key: KEY }),
    lookUpRange: async () => refuse('BANK_NOT_SUPPORTED'),
    openEnrolment: async ({ secureElementId, moveOf, pushReceipt }) => {
      const source = moveOf === undefined ? undefined : byToken(service, moveOf);
      if (moveOf !== undefined && source?.state !== 'ACTIVE') return refuse('MOVE_NOT_POSSIBLE');
      const isTyped = moveOf === undefined && pushReceipt === undefined;
      const enrolment = enrolmentOf(enrolments.size + 1, secureElementId, {
        source: isTyped ? 'ACCOUNT_ADDED_MANUALLY' : 'ACCOUNT_ADDED_VIA_APPLICATION',
      });
      enrolments.set(enrolment.enrolmentId, enrolment);
      return enrolment;
    },
    getEnrolment: async ({ enrolmentId }) => change(service, enrolmentId, {}),
    acceptTerms: async ({ enrolmentId }) =>
      change(service, enrolmentId, {
        state: 'PENDING_VERIFICATION',
        provisioning: 'PREPARING',
        tokenUniqueReference: `DM4MC${enrolmentId.slice(-8)}`,
        dpanLastFour: enrolmentId.slice(-4),
      }),
    declineTerms: async ({ enrolmentId }) =>
      change(service, enrolmentId, { state: 'DECLINED_TERMS_AND_CONDITIONS' }),
    selectActivationMethod: async ({ enrolmentId }) => change(service, enrolmentId, {}),
    submitActivationCode: async ({ enrolmentId }) =>
      change(service, enrolmentId, { state: 'ACTIVE', provisioning: 'ACTIVATED' }),
    nextPackage: async () => ({ package: packages[0] ?? null }),
    reportPackage: async () => {
      packages.shift();
      for (const id of enrolments.keys()) change(service, id, { provisioning: 'ACTIVATED' });
      return { state: 'PROCESSED' as const };
    },
  };
}

function tokenAnswers(service: AskedTokenService): Partial<Answers> {
  const end = (enrolment: Enrolment) =>
    change(service, enrolment.enrolmentId, { state: 'DELETED' });
  const holdsOf = (reference: string) => {
    const holds = service.holds.get(reference) ?? new Set();
    service.holds.set(reference, holds);
    return holds;
  };
  return {
    deleteToken: async ({ tokenUniqueReference }) => {
      const enrolment = byToken(service, tokenUniqueReference);
      if (enrolment === undefined) return refuse('NOT_FOUND');
      end(enrolment);
      return { tokenUniqueReference, status: 'DEACTIVATED' as const };
    },
    suspendToken: async ({ tokenUniqueReference, by }) => {
      const enrolment = byToken(service, tokenUniqueReference);
      if (enrolment === undefined) return refuse('NOT_FOUND');
      if (enrolment.state === 'DELETED') return refuse('TOKEN_STATE');
      holdsOf(tokenUniqueReference).add(by);
      return { token: tokenOf(service, enrolment) };
    },
    resumeToken: async ({ tokenUniqueReference, by }) => {
      const enrolment = byToken(service, tokenUniqueReference);
      if (enrolment === undefined) return refuse('NOT_FOUND');
      const holds = holdsOf(tokenUniqueReference);
      if (holds.size === 0) return refuse('TOKEN_STATE');
      if (!holds.delete(by)) return refuse('HOLD_OF_ANOTHER');
      return { token: tokenOf(service, enrolment) };
    },
    getTokenControls: async ({ tokenUniqueReference }) => ({
      controls: service.controls.get(tokenUniqueReference) ?? {},
    }),
    setTokenControls: async ({ tokenUniqueReference, controls }) => {
      service.controls.set(tokenUniqueReference, controls);
      return { controls };
    },
    searchTokens: async ({ secureElementId }) => ({
      tokens: minted(service, secureElementId).map((enrolment) => tokenOf(service, enrolment)),
    }),
    reportWearableLost: async ({ secureElementId, action }) => {
      const stopped = minted(service, secureElementId);
      for (const enrolment of stopped) {
        if (action === 'DELETE') end(enrolment);
        else holdsOf(enrolment.tokenUniqueReference ?? '').add('TOKEN_REQUESTOR');
      }
      return { tokens: minted(service, secureElementId).map(shown(service)), othersHeld: 0 };
    },
    reportWearableFound: async ({ secureElementId }) => {
      for (const { tokenUniqueReference = '' } of minted(service, secureElementId)) {
        holdsOf(tokenUniqueReference).delete('TOKEN_REQUESTOR');
      }
      return { tokens: minted(service, secureElementId).map(shown(service)) };
    },
    changeWearableAccount: async ({ secureElementId }) => {
      const ended = minted(service, secureElementId);
      for (const enrolment of ended) end(enrolment);
      return { tokens: minted(service, secureElementId).map(shown(service)) };
    },
    orderCards: async () => ({}),
    auditWearable: async () => ({}),
    listDrift: async ({ secureElementId }) => ({ drifts: driftsOf(secureElementId ?? '') }),
  };
}

function driftsOf(secureElementId: string) {
  const drift = { tokenUniqueReference: null, secureElementId, repair: 'ORDER' as const };
  const kind = 'ORDER_DIFFERS' as const;
  return [START_MS - 1, START_MS + 365 * 86_400_000].map((foundAt) => ({
    ...drift,
    kind,
    foundAt,
    repairedAt: null,
  }));
}

function byToken({ enrolments }: AskedTokenService, reference: string): Enrolment | undefined {
  return [...enrolments.values()].find((e) => e.tokenUniqueReference === reference);
}

function minted({ enrolments }: AskedTokenService, secureElementId?: string): Enrolment[] {
  return [...enrolments.values()].filter(
    (enrolment) =>
      enrolment.secureElementId === secureElementId && enrolment.tokenUniqueReference !== undefined,
  );
}

function shown(service: AskedTokenService) {
  return (enrolment: Enrolment): Token => tokenOf(service, enrolment);
}

function tokenOf(service: AskedTokenService, enrolment: Enrolment): Token {
  const { tokenUniqueReference = '', dpanLastFour = '0000' } = enrolment;
  const suspendedBy = [...(service.holds.get(tokenUniqueReference) ?? [])];
  const ended = enrolment.state === 'DELETED';
  const living = enrolment.state === 'ACTIVE' ? 'ACTIVE' : 'INACTIVE';
  return {
    tokenUniqueReference,
    enrolmentId: enrolment.enrolmentId,
    enrolmentState: enrolment.state,
    programmeId: enrolment.card.programmeId,
    panUniqueReference: `pan_${'1'.repeat(26)}`,
    status: ended ? 'DEACTIVATED' : suspendedBy.length > 0 ? 'SUSPENDED' : living,
    suspendedBy: ended ? [] : suspendedBy,
    provisioning: enrolment.provisioning,
    dpanLastFour,
    panLastFour: enrolment.card.panLastFour,
    expiry: '0929',
    deviceName: 'Band',
    model: 'mi-smart-band-6-nfc',
    secureElementId: enrolment.secureElementId,
    serviceGeneration: service.serviceGeneration,
    createdAt: START_MS,
    changedAt: service.now,
  };
}
