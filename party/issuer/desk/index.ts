/** The desk's operations, each by the file that answers it. */
import type { issuerContract } from '@armilla/api/issuer';
import type { deskOperations } from '@armilla/api/issuer-desk';
import type { deskWaitingOperations } from '@armilla/api/issuer-desk-waiting';
import type { CallContext, Handlers } from '@armilla/kit/contract';
import type { House } from '../deps.ts';
import { agentSignIn, agentStepUp, customerStepUp } from '../handle/sign-in.ts';
import { decideApproval, listApprovals, requestApproval } from './approvals.ts';
import { addComment, closeCase, getCase, listCases, openCase } from './cases.ts';
import { changeMobile } from './customer.ts';
import { deskSearch } from './search.ts';
import * as tokens from './tokens.ts';
import * as verify from './verify.ts';
import * as waiting from './waiting.ts';
import { listAudit, verifyAudit } from './watch.ts';

type Ours = Pick<
  Handlers<typeof issuerContract>,
  keyof typeof deskOperations | keyof typeof deskWaitingOperations
>;

export function deskHandlers(house: House): Ours {
  return {
    ...peopleHandlers(house),
    ...caseHandlers(house),
    ...tokenHandlers(house),
    ...waitingHandlers(house),
  };
}

function peopleHandlers(house: House) {
  return {
    agentSignIn: (input) => agentSignIn(house, input),
    agentSignOut: async () => ({}),
    agentStepUp: ({ password }, context) => agentStepUp(house, personOf(context), password),
    customerStepUp: ({ password }, context) => customerStepUp(house, personOf(context), password),
    changeMobile: (input, context) => changeMobile(house, input, context),
    listDeskRequests: (_input, context) => verify.listDeskRequests(house, context),
    approveDeskRequest: (input, context) => verify.approveDeskRequest(house, input, context),
    refuseDeskRequest: (input, context) => verify.refuseDeskRequest(house, input, context),
    requestApproval: (input, context) => requestApproval(house, input, context),
    listApprovals: (input, context) => listApprovals(house, input, context),
    decideApproval: (input, context) => decideApproval(house, input, context),
    listAudit: (input) => listAudit(house, input),
    verifyAudit: (input, context) => verifyAudit(house, input, context),
  } satisfies Partial<Ours>;
}

function caseHandlers(house: House) {
  return {
    deskSearch: (input, context) => deskSearch(house, input, context),
    openCase: (input, context) => openCase(house, input, context),
    listCases: (input, context) => listCases(house, input, context),
    getCase: (input, context) => getCase(house, input, context),
    closeCase: (input, context) => closeCase(house, input, context),
    addComment: (input, context) => addComment(house, input, context),
    startCallBack: (input, context) => verify.startCallBack(house, input, context),
    startPush: (input, context) => verify.startPush(house, input, context),
    confirmCaller: (input, context) => verify.confirmCaller(house, input, context),
  } satisfies Partial<Ours>;
}

function tokenHandlers(house: House) {
  return {
    deskActivateToken: (input, context) => tokens.deskActivateToken(house, input, context),
    deskResendCode: (input, context) => tokens.deskResendCode(house, input, context),
    deskSuspendToken: (input, context) => tokens.deskSuspendToken(house, input, context),
    deskResumeToken: (input, context) => tokens.deskResumeToken(house, input, context),
    deskRemoveToken: (input, context) => tokens.deskRemoveToken(house, input, context),
    deskHoldWearable: (input, context) => tokens.deskHoldWearable(house, input, context),
    deskStopWearable: (input, context) => tokens.deskStopWearable(house, input, context),
    deskReleaseWearable: (input, context) => tokens.deskReleaseWearable(house, input, context),
    deskTokenHistory: (input, context) => tokens.deskTokenHistory(house, input, context),
  } satisfies Partial<Ours>;
}

function waitingHandlers(house: House) {
  return {
    listTestAgents: async () => waiting.listTestAgents(house),
    getDeskPerson: (_input, context) => waiting.getDeskPerson(house, context),
    deskListWaiting: (input) => waiting.deskListWaiting(house, input),
    deskCaseWaiting: (input, context) => waiting.deskCaseWaiting(house, input, context),
    deskCasePayments: (input, context) => waiting.deskCasePayments(house, input, context),
    deskCaseHistory: (input, context) => waiting.deskCaseHistory(house, input, context),
  } satisfies Partial<Ours>;
}

/** The contract lets people in alone; anybody else here is a bug. */
function personOf({ caller }: CallContext): string {
  if (caller.kind !== 'person') throw new Error('an operation of people without a person');
  return caller.id;
}
