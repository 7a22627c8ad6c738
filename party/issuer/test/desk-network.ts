/** A token service for the desk's tests: answers by its contract what the desk asks of it. */
import type { token, tokenControls } from '@armilla/api/shapes';
import { tokenServiceContract } from '@armilla/api/token-service';
import { bind, type Client, type Handlers, localClient } from '@armilla/kit/contract';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import type { z } from 'zod';

type Token = z.infer<typeof token>;
type TokenControls = z.infer<typeof tokenControls>;
type All = Handlers<typeof tokenServiceContract>;
type DeskAsks = Pick<
  All,
  | 'searchTokens'
  | 'getToken'
  | 'getTokenHistory'
  | 'activateToken'
  | 'resendActivationCode'
  | 'suspendToken'
  | 'resumeToken'
  | 'deleteToken'
  | 'reportWearableLost'
  | 'reportWearableFound'
  | 'getTokenControls'
  | 'setTokenControls'
>;

const SECURE_ELEMENT = '0'.repeat(84);

export interface DeskNetwork {
  readonly client: Client<typeof tokenServiceContract>;
  readonly tokens: Map<string, Token>;
  /** What was asked of it, by name, without what was refused because it was down. */
  readonly asked: string[];
  /** True: nobody answers. */
  down: boolean;
  /** Puts a token there as an enrolment left it: minted, on the band, its holder not identified. */
  mint(panUniqueReference: string, enrolmentId: string, change?: Partial<Token>): Token;
}

export function deskNetwork(): DeskNetwork {
  const tokens = new Map<string, Token>();
  const asked: string[] = [];
  let keys = 0;
  const network: DeskNetwork = {
    tokens,
    asked,
    down: false,
    mint(panUniqueReference, enrolmentId, change = {}) {
      const minted = freshToken(panUniqueReference, enrolmentId, tokens.size, change);
      tokens.set(minted.tokenUniqueReference, minted);
      return minted;
    },
    client: localClient(
      tokenServiceContract,
      async (name, input, context) => {
        if (network.down) return refuse('UNAVAILABLE');
        asked.push(name);
        return invoke(name, input, context);
      },
      { kind: 'party', name: 'issuer', programmeId: 'alpha-bank' },
      { freshKey: () => `desk-network-${keys++}` },
    ),
  };
  const invoke = bind(tokenServiceContract, deskAnswers(tokens) as All);
  return network;
}

function freshToken(
  panUniqueReference: string,
  enrolmentId: string,
  count: number,
  change: Partial<Token>,
): Token {
  return {
    tokenUniqueReference: `DARMDESK${String(count).padStart(8, '0')}`,
    enrolmentId,
    enrolmentState: 'PENDING_VERIFICATION',
    programmeId: 'alpha-bank',
    panUniqueReference,
    status: 'INACTIVE',
    suspendedBy: [],
    provisioning: 'PERSONALISED',
    dpanLastFour: String(1000 + count),
    panLastFour: '0000',
    expiry: '1230',
    deviceName: 'My band',
    model: 'mi-smart-band-6-nfc',
    secureElementId: SECURE_ELEMENT,
    serviceGeneration: 1,
    createdAt: 1,
    changedAt: 1,
    ...change,
  };
}

function deskAnswers(tokens: Map<string, Token>): DeskAsks {
  const change = (reference: string, to: (one: Token) => Partial<Token> | Refusal) => {
    const kept = tokens.get(reference);
    if (kept === undefined) return refuse('NOT_FOUND');
    const changes = to(kept);
    if ('code' in changes) return changes as Refusal;
    const token = { ...kept, ...changes };
    tokens.set(reference, token);
    return { token };
  };
  const held = (one: Token, by: Token['suspendedBy']): Partial<Token> => ({
    suspendedBy: by,
    ...(one.status === 'INACTIVE' || one.status === 'DEACTIVATED'
      ? {}
      : { status: by.length > 0 ? 'SUSPENDED' : 'ACTIVE' }),
  });
  const controls = new Map<string, TokenControls>();
  const ofEnrolment = (enrolmentId: string) =>
    [...tokens.values()].find((one) => one.enrolmentId === enrolmentId);
  return {
    searchTokens: async ({ panUniqueReference }) => ({
      tokens: [...tokens.values()].filter((one) => one.panUniqueReference === panUniqueReference),
    }),
    getToken: async ({ tokenUniqueReference }) =>
      tokens.get(tokenUniqueReference) ?? refuse('NOT_FOUND'),
    getTokenHistory: async ({ tokenUniqueReference }) =>
      tokens.has(tokenUniqueReference) ? { events: [createdEvent()] } : refuse('NOT_FOUND'),
    async activateToken({ enrolmentId }) {
      const kept = ofEnrolment(enrolmentId);
      if (kept === undefined) return refuse('NOT_FOUND');
      if (kept.status !== 'INACTIVE') return refuse('ENROLMENT_STATE');
      change(kept.tokenUniqueReference, () => ({ status: 'ACTIVE', enrolmentState: 'ACTIVE' }));
      return enrolmentView(kept, 'ACTIVE');
    },
    async resendActivationCode({ enrolmentId }) {
      const kept = ofEnrolment(enrolmentId);
      return kept === undefined ? refuse('NOT_FOUND') : enrolmentView(kept, kept.enrolmentState);
    },
    suspendToken: async ({ tokenUniqueReference, by }) =>
      change(tokenUniqueReference, (one) =>
        one.status === 'DEACTIVATED' ? refuse('TOKEN_STATE') : held(one, [by]),
      ),
    resumeToken: async ({ tokenUniqueReference }) =>
      change(tokenUniqueReference, (one) =>
        one.suspendedBy.includes('ISSUER') ? held(one, []) : refuse('HOLD_OF_ANOTHER'),
      ),
    async deleteToken({ tokenUniqueReference }) {
      const ended = change(tokenUniqueReference, () => ({ status: 'DEACTIVATED' }));
      return 'code' in ended ? ended : { tokenUniqueReference, status: 'DEACTIVATED' };
    },
    async reportWearableLost({ tokenUniqueReference = '', action }) {
      const stopped = change(tokenUniqueReference, (one) =>
        action === 'DELETE' ? { status: 'DEACTIVATED' } : held(one, ['ISSUER']),
      );
      return 'code' in stopped ? stopped : { tokens: [stopped.token], othersHeld: 2 };
    },
    getTokenControls: async ({ tokenUniqueReference }) => ({
      controls: controls.get(tokenUniqueReference) ?? {},
    }),
    async setTokenControls({ tokenUniqueReference, controls: wanted }) {
      controls.set(tokenUniqueReference, wanted);
      return { controls: wanted };
    },
    async reportWearableFound({ tokenUniqueReference = '' }) {
      const found = change(tokenUniqueReference, (one) => held(one, []));
      return 'code' in found ? found : { tokens: [found.token] };
    },
  };
}

function createdEvent() {
  const event = { at: 1, event: 'CREATED', causedBy: 'TOKEN_REQUESTOR' } as const;
  return { ...event, reason: 'OTHER', status: 'INACTIVE' } as const;
}

type Enrolment = Exclude<Awaited<ReturnType<All['activateToken']>>, Refusal>;

function enrolmentView(of: Token, state: Enrolment['state']): Enrolment {
  return {
    enrolmentId: of.enrolmentId,
    state,
    secureElementId: of.secureElementId,
    card: {
      programmeId: of.programmeId,
      bankName: 'Alpha Bank',
      productName: 'Enter Bonus Mastercard',
      network: 'MASTERCARD',
      panLastFour: of.panLastFour,
      colours: { background: '#000000', text: '#ffffff' },
    },
    terms: { version: '1', languages: ['en'] },
    eligibilityExpiresAt: 1,
    activationMethods: [],
    identification: { risk: 'USUAL', wanted: ['CODE'], proved: [] },
    source: 'ACCOUNT_ADDED_MANUALLY',
    steps: [],
    next: 'NOTHING',
    openedAt: 1,
    code: { sendsLeft: 1, triesLeft: 5, expiresAt: 1 },
    callCentre: '+302103260000',
    tokenUniqueReference: of.tokenUniqueReference,
    dpanLastFour: of.dpanLastFour,
    provisioning: of.provisioning,
  };
}
