/**
 * The bank's desk: agents who help callers, supervisors who watch over them, and the customer's
 * own hand in it. Names follow MDES Customer Service where it has one. Agents see masked data only.
 */
import { operation, type Role } from '@armilla/kit/contract';
import { z } from 'zod';
import * as s from './shapes.ts';

const DESK: readonly Role[] = ['agent', 'supervisor'];
const CUSTOMER: readonly Role[] = ['customer'];
const SUPERVISOR: readonly Role[] = ['supervisor'];

const comment = z.string().trim().min(1).max(1_000);
const secret = z.string().min(1).max(200);
const caseId = z.object({ caseId: s.id });
const onToken = caseId.extend({ tokenUniqueReference: s.tokenUniqueReference, comment });
const onEnrolment = caseId.extend({ enrolmentId: s.id, comment });
const person = z.object({ agentId: s.id, name: s.shortText });
/** Whether the network has answered, or is told as soon as it is there again. */
const network = z.enum(['ACKNOWLEDGED', 'PENDING_AT_NETWORK']);

export const deskCustomer = z.object({
  customerId: s.id,
  name: s.shortText,
  /** `••• ••• 4321`; absent when the bank has none. */
  maskedMobile: z.string().max(20).optional(),
  mobileChangedAt: s.instant.nullable(),
});

export const deskCard = z.object({
  cardId: s.id,
  face: s.cardFace,
  cardholderName: s.shortText,
  state: z.string().regex(/^[A-Z_]{1,24}$/),
});

/** How a caller was verified, strongest first. */
export const verificationMethod = z.enum(['PUSH', 'CALL_BACK_SMS', 'CALL_BACK_SPOKEN']);

export const deskCaseState = z.enum([
  'OPENED',
  'CALLING_BACK',
  'PUSH_SENT',
  'VERIFIED',
  'LOCKED',
  'CLOSED',
]);

export const deskCase = z.object({
  caseId: s.id,
  customer: deskCustomer,
  channel: z.enum(['PHONE']),
  agent: person,
  state: deskCaseState,
  openedAt: s.instant,
  /** How the caller is being, or was, verified. */
  method: verificationMethod.optional(),
  /** Until when the code or push can be answered, or the verification counts. */
  until: s.instant.optional(),
  triesLeft: z.number().int().optional(),
});

export const approvalState = z.enum(['REQUESTED', 'APPROVED', 'REFUSED', 'USED', 'LAPSED']);

/** Why a second pair of eyes is wanted. */
export const approvalReason = z.enum(['HIGH_RISK', 'MOBILE_CHANGED', 'SPOKEN_CALL_BACK']);

export const approval = z.object({
  approvalId: s.id,
  caseId: s.id,
  enrolmentId: s.id,
  customer: deskCustomer,
  reasons: z.array(approvalReason),
  requestedBy: person,
  requestedAt: s.instant,
  comment,
  state: approvalState,
  decidedBy: person.optional(),
  decisionComment: comment.optional(),
  /** Until when it can be decided, or used. */
  until: s.instant,
});

/** What the bank answered when a card was added, with what the cardholder was not told. */
export const deskDecision = z.object({
  enrolmentId: s.id,
  cardId: s.id,
  panLastFour: s.lastFour,
  at: s.instant,
  deviceName: s.shortText,
  model: s.shortText,
  /** APPROVED, REQUIRE_ADDITIONAL_AUTHENTICATION, DECLINED, or the code of a refusal. */
  outcome: z.string().max(64),
  risk: z.enum(['USUAL', 'HIGH']).optional(),
  reason: z.string().max(64).optional(),
  signals: z.array(z.string().max(64)),
  /** Which typed details were wrong, by name. */
  wrongDetails: z.array(z.string().max(40)),
});

/** A token as the desk sees it; without the network's word, only what the bank itself knows. */
export const deskToken = z.object({
  tokenUniqueReference: s.tokenUniqueReference,
  cardId: s.id,
  panLastFour: s.lastFour,
  dpanLastFour: s.lastFour,
  deviceName: s.shortText,
  status: s.tokenStatus,
  suspendedBy: z.array(s.suspender),
  enrolmentId: s.id.optional(),
  enrolmentState: s.enrolmentState.optional(),
  provisioning: s.enrolment.shape.provisioning.optional(),
});

export const auditLine = z.object({
  number: z.number().int(),
  at: s.instant,
  who: z.object({ role: z.string().max(40), id: z.string().max(80), name: z.string().max(120) }),
  what: z.string().max(80),
  subject: z.string().max(120),
  occasion: z.string().max(80).optional(),
  outcome: z.string().max(80),
  reason: z.string().max(120).optional(),
  comment: z.string().max(1_000).optional(),
  hash: z.string().max(64),
});

const caseAnswer = z.object({ case: deskCase });
const tokenAnswer = z.object({ token: deskToken, network });
const wearableAnswer = z.object({
  /** What was done to the bank's own tokens of that wearable. */
  action: z.enum(['SUSPEND', 'DELETE']),
  tokens: z.array(deskToken),
  /** How many tokens of other issuers are held because of it; they are not shown. */
  othersHeld: z.number().int(),
  network,
});
const CASE = ['NOT_FOUND', 'CASE_STATE'] as const;
const VERIFIED = [...CASE, 'CALLER_NOT_VERIFIED'] as const;

/** One way to look for somebody; exactly one is given. */
const search = z
  .object({
    /** The whole number, as the caller reads it. It is looked up and forgotten. */
    pan: z.string().max(30).optional(),
    /** The last four digits and the holder's name together. */
    card: z.object({ panLastFour: s.lastFour, name: s.shortText }).optional(),
    dpanLastFour: s.lastFour.optional(),
    tokenUniqueReference: s.tokenUniqueReference.optional(),
    deviceName: s.shortText.optional(),
    /** Sign-in name, name or mobile number. */
    customer: z.string().trim().min(2).max(120).optional(),
  })
  .refine(
    (one) => Object.values(one).filter((value) => value !== undefined).length === 1,
    'needs exactly one thing to search by',
  );

const people = {
  agentSignIn: operation({
    summary: 'Somebody of the bank’s desk signs in',
    method: 'POST',
    path: '/desk/sessions',
    callers: ['anyone'],
    session: 'open',
    changes: false,
    input: z.object({ agent: s.shortText, password: secret }),
    answer: z.object({
      sessionToken: z.string(),
      agentId: s.id,
      name: s.shortText,
      role: z.enum(['agent', 'supervisor']),
    }),
    refusals: ['SIGN_IN_FAILED', 'TOO_MANY_REQUESTS'],
  }),
  agentSignOut: operation({
    summary: 'The desk’s session ends',
    method: 'POST',
    path: '/desk/sessions/end',
    callers: DESK,
    session: 'close',
    changes: false,
    input: s.nothing,
    answer: s.nothing,
  }),
  agentStepUp: operation({
    summary: 'Somebody of the desk proves who they are once more, for what is at stake next',
    method: 'POST',
    path: '/desk/sessions/step-up',
    callers: DESK,
    session: 'raise',
    changes: false,
    input: z.object({ password: secret }),
    answer: s.nothing,
    refusals: ['SIGN_IN_FAILED', 'TOO_MANY_REQUESTS'],
  }),
  customerStepUp: operation({
    summary: 'A customer proves who they are once more, for what is at stake next',
    method: 'POST',
    path: '/sessions/step-up',
    callers: CUSTOMER,
    session: 'raise',
    changes: false,
    input: z.object({ password: secret }),
    answer: s.nothing,
    refusals: ['SIGN_IN_FAILED', 'TOO_MANY_REQUESTS'],
  }),
  changeMobile: operation({
    summary: 'The customer’s mobile number; the earlier one is told. The desk is wary of new ones.',
    method: 'POST',
    path: '/customer/mobile',
    callers: CUSTOMER,
    stepUp: true,
    input: z.object({ mobile: z.string().regex(/^\+\d{8,15}$/, 'is not +country and number') }),
    answer: z.object({ maskedMobile: z.string().max(20) }),
  }),
  listDeskRequests: operation({
    summary: 'What the bank’s desk asks the customer to confirm at this page',
    method: 'GET',
    path: '/desk-requests',
    callers: CUSTOMER,
    input: s.nothing,
    answer: z.object({
      requests: z.array(
        z.object({
          deskRequestId: s.id,
          agentName: s.shortText,
          askedAt: s.instant,
          expiresAt: s.instant,
        }),
      ),
    }),
  }),
  approveDeskRequest: operation({
    summary: 'The customer confirms: it is they who are on the telephone',
    method: 'POST',
    path: '/desk-requests/:deskRequestId/approve',
    callers: CUSTOMER,
    stepUp: true,
    input: z.object({
      deskRequestId: s.id,
      /** Two digits that the agent reads to the caller: page and call are one person's. */
      number: z.string().regex(/^\d{2}$/, 'is not two digits'),
    }),
    answer: s.nothing,
    refusals: ['NOT_FOUND', 'CALLER_CODE_WRONG'],
  }),
  refuseDeskRequest: operation({
    summary: 'The customer says no: somebody else is on the telephone',
    method: 'POST',
    path: '/desk-requests/:deskRequestId/refuse',
    callers: CUSTOMER,
    input: z.object({ deskRequestId: s.id }),
    answer: s.nothing,
    refusals: ['NOT_FOUND'],
  }),
} as const;

const cases = {
  deskSearch: operation({
    summary: 'Finds a customer by card, token, wearable or themselves. The answer is masked.',
    // Not a GET: what is searched for may be a card number, and an address is written down.
    method: 'POST',
    path: '/desk/search',
    callers: DESK,
    changes: false,
    input: search,
    answer: z.object({
      hits: z.array(z.object({ customer: deskCustomer, cards: z.array(deskCard) })),
      /** There are more: search by something narrower. */
      more: z.boolean(),
    }),
    refusals: ['CARD_NUMBER_INVALID', 'TOO_MANY_REQUESTS'],
  }),
  openCase: operation({
    summary: 'A customer calls: a case is opened, its caller not yet verified',
    method: 'POST',
    path: '/desk/cases',
    callers: DESK,
    input: z.object({
      customerId: s.id,
      channel: z.enum(['PHONE']),
      comment: comment.optional(),
    }),
    answer: caseAnswer,
    refusals: ['NOT_FOUND', 'TOO_MANY_REQUESTS'],
  }),
  listCases: operation({
    summary: 'An agent’s own cases, a supervisor’s everybody’s; newest first',
    method: 'GET',
    path: '/desk/cases',
    callers: DESK,
    input: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    answer: z.object({ cases: z.array(deskCase) }),
  }),
  getCase: operation({
    summary: 'A case with what the desk may see of its customer',
    method: 'GET',
    path: '/desk/cases/:caseId',
    callers: DESK,
    input: caseId,
    answer: z.object({
      case: deskCase,
      cards: z.array(deskCard),
      tokens: z.array(deskToken),
      /** False: the network does not answer, and tokens are what the bank itself knows. */
      networkAnswers: z.boolean(),
      decisions: z.array(deskDecision),
      approvals: z.array(approval),
      comments: z.array(z.object({ at: s.instant, by: person, text: comment })),
    }),
    refusals: ['NOT_FOUND'],
  }),
  closeCase: operation({
    summary: 'The call is over: the case and its verification end',
    method: 'POST',
    path: '/desk/cases/:caseId/close',
    callers: DESK,
    input: caseId,
    answer: caseAnswer,
    refusals: CASE,
  }),
  addComment: operation({
    summary: 'A note on a case, with its author and time; card numbers in it are masked',
    method: 'POST',
    path: '/desk/cases/:caseId/comments',
    callers: DESK,
    input: caseId.extend({ text: comment }),
    answer: s.nothing,
    refusals: CASE,
  }),
  startCallBack: operation({
    summary:
      'The agent calls the number on file, and the customer reads back a number: from an SMS, or one spoken in the call that came in',
    method: 'POST',
    path: '/desk/cases/:caseId/call-back',
    callers: DESK,
    input: caseId.extend({ by: z.enum(['SMS', 'SPOKEN']) }),
    answer: caseAnswer.extend({
      maskedMobile: z.string().max(20),
      /** With SPOKEN, what the agent tells the caller before hanging up. */
      number: z.string().max(20).optional(),
    }),
    refusals: [...CASE, 'CONTACT_TOO_NEW', 'CALLER_COOL_OFF', 'CODE_SENDS_EXCEEDED'],
  }),
  startPush: operation({
    summary: 'The customer is asked at the bank’s page whether it is they who are calling',
    method: 'POST',
    path: '/desk/cases/:caseId/push',
    callers: DESK,
    input: caseId,
    /** The agent reads the number to the caller, who gives it at the page. */
    answer: caseAnswer.extend({ number: z.string().length(2) }),
    refusals: [...CASE, 'CALLER_COOL_OFF', 'CODE_SENDS_EXCEEDED'],
  }),
  confirmCaller: operation({
    summary: 'What the person at the number on file read back',
    method: 'POST',
    path: '/desk/cases/:caseId/confirm',
    callers: DESK,
    input: caseId.extend({
      /** Nine digits; spaces and hyphens between them do not matter. */
      number: z.string().regex(/^(?:\d[ -]?){8}\d$/, 'is not nine digits'),
    }),
    answer: caseAnswer,
    refusals: [...CASE, 'CALLER_CODE_WRONG', 'CALLER_COOL_OFF'],
  }),
} as const;

const tokens = {
  deskActivateToken: operation({
    summary: 'The desk identified the cardholder: the token is activated (M10)',
    method: 'POST',
    path: '/desk/cases/:caseId/activate',
    callers: DESK,
    stepUp: true,
    input: onEnrolment,
    answer: z.object({ enrolmentState: s.enrolmentState }),
    refusals: [...VERIFIED, 'SECOND_AGENT_REQUIRED', 'ENROLMENT_STATE'],
  }),
  deskResendCode: operation({
    summary: 'The activation code is sent once more; it counts as a send',
    method: 'POST',
    path: '/desk/cases/:caseId/resend-activation-code',
    callers: DESK,
    input: onEnrolment.extend({ methodId: z.string().min(1).max(64) }),
    answer: z.object({ sendsLeft: z.number().int().optional() }),
    refusals: [...VERIFIED, 'ENROLMENT_STATE', 'METHOD_UNKNOWN', 'CODE_SENDS_EXCEEDED'],
  }),
  deskSuspendToken: operation({
    summary: 'The bank holds a token still',
    method: 'POST',
    path: '/desk/cases/:caseId/suspend',
    callers: DESK,
    input: onToken.extend({ reason: z.enum(['LOST', 'STOLEN', 'SUSPECTED_FRAUD', 'OTHER']) }),
    answer: tokenAnswer,
    refusals: [...VERIFIED, 'TOKEN_STATE'],
  }),
  deskResumeToken: operation({
    summary: 'The bank takes its own hold away',
    method: 'POST',
    path: '/desk/cases/:caseId/resume',
    callers: DESK,
    stepUp: true,
    input: onToken.extend({ reason: z.enum(['FOUND', 'NOT_FRAUD', 'OTHER']) }),
    answer: tokenAnswer,
    refusals: [...VERIFIED, 'TOKEN_STATE', 'HOLD_OF_ANOTHER'],
  }),
  deskRemoveToken: operation({
    summary: 'One token is ended for good; the plastic goes on',
    method: 'POST',
    path: '/desk/cases/:caseId/remove',
    callers: DESK,
    stepUp: true,
    input: onToken.extend({
      reason: z.enum(['REMOVED_BY_CARDHOLDER', 'DEVICE_LOST', 'DEVICE_STOLEN', 'SUSPECTED_FRAUD']),
    }),
    answer: tokenAnswer,
    refusals: VERIFIED,
  }),
  deskHoldWearable: operation({
    summary: 'A lost wearable is held at once, whoever calls: holding harms nobody for long',
    method: 'POST',
    path: '/desk/cases/:caseId/hold-wearable',
    callers: DESK,
    input: onToken.extend({ reason: z.enum(['LOST', 'STOLEN']) }),
    answer: wearableAnswer,
    refusals: CASE,
  }),
  deskStopWearable: operation({
    summary: 'A lost wearable’s cards of this bank are dealt with as its programme says',
    method: 'POST',
    path: '/desk/cases/:caseId/stop-wearable',
    callers: DESK,
    stepUp: true,
    input: onToken.extend({ reason: z.enum(['LOST', 'STOLEN']) }),
    answer: wearableAnswer,
    refusals: VERIFIED,
  }),
  deskReleaseWearable: operation({
    summary: 'A lost wearable was found: the bank’s own holds for it are taken away',
    method: 'POST',
    path: '/desk/cases/:caseId/release-wearable',
    callers: DESK,
    stepUp: true,
    input: onToken,
    answer: z.object({ tokens: z.array(deskToken) }),
    refusals: VERIFIED,
  }),
  deskTokenHistory: operation({
    summary: 'What happened to a token of the case’s customer, oldest first',
    method: 'GET',
    path: '/desk/cases/:caseId/tokens/:tokenUniqueReference/history',
    callers: DESK,
    input: caseId.extend({ tokenUniqueReference: s.tokenUniqueReference }),
    answer: z.object({ events: z.array(s.tokenEvent) }),
    refusals: ['NOT_FOUND'],
  }),
} as const;

const watching = {
  requestApproval: operation({
    summary: 'A second pair of eyes is asked for before a risky activation',
    method: 'POST',
    path: '/desk/cases/:caseId/approvals',
    callers: DESK,
    input: onEnrolment,
    answer: z.object({ approval }),
    refusals: VERIFIED,
  }),
  listApprovals: operation({
    summary: 'Approvals asked for: an agent’s own, a supervisor’s everybody’s; newest first',
    method: 'GET',
    path: '/desk/approvals',
    callers: DESK,
    input: z.object({
      state: approvalState.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    answer: z.object({ approvals: z.array(approval) }),
  }),
  decideApproval: operation({
    summary: 'A supervisor, never the one who asked, approves or refuses',
    method: 'POST',
    path: '/desk/approvals/:approvalId/decide',
    callers: SUPERVISOR,
    stepUp: true,
    input: z.object({
      approvalId: s.id,
      decision: z.enum(['APPROVED', 'REFUSED']),
      comment,
    }),
    answer: z.object({ approval }),
    refusals: [...CASE, 'OWN_REQUEST'],
  }),
  listAudit: operation({
    summary: 'What the desk did, newest first',
    method: 'GET',
    path: '/desk/audit',
    callers: SUPERVISOR,
    input: z.object({
      subject: z.string().min(1).max(120).optional(),
      caseId: s.id.optional(),
      before: z.coerce.number().int().min(1).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    answer: z.object({ lines: z.array(auditLine) }),
  }),
  verifyAudit: operation({
    summary: 'Walks the audit log and tells the first link that is broken',
    method: 'GET',
    path: '/desk/audit/verdict',
    callers: SUPERVISOR,
    input: z
      .object({
        /** A last line that was noted elsewhere: its number and hash. */
        number: z.coerce.number().int().min(1).optional(),
        hash: z.string().min(1).max(64).optional(),
      })
      .refine(
        (seen) => (seen.number === undefined) === (seen.hash === undefined),
        'needs number and hash together, or neither',
      ),
    answer: z.object({
      entries: z.number().int(),
      checkpoints: z.number().int(),
      head: z.object({ number: z.number().int(), hash: z.string().max(64) }),
      broken: z
        .object({
          number: z.number().int(),
          trouble: z.enum(['MISSING', 'CHANGED', 'UNLINKED', 'SEAL', 'CUT_OFF']),
        })
        .nullable(),
    }),
  }),
} as const;

/** The desk's part of the issuer's contract. */
export const deskOperations = { ...people, ...cases, ...tokens, ...watching } as const;
