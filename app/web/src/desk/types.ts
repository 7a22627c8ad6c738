/** What the desk is shown, by the names that its screens use. */
import type { issuerContract } from '@armilla/api/issuer';
import type { AnswerOf, Client } from '@armilla/kit/contract';

type Operations = (typeof issuerContract)['operations'];

export type Issuer = Client<typeof issuerContract>;
export type BankFacts = AnswerOf<Operations['getBank']>;
export type Person = AnswerOf<Operations['getDeskPerson']>;
export type TestAgent = AnswerOf<Operations['listTestAgents']>['agents'][number];
export type Approval = AnswerOf<Operations['listApprovals']>['approvals'][number];
export type CaseView = AnswerOf<Operations['getCase']>;
export type DeskCase = CaseView['case'];
export type DeskCard = CaseView['cards'][number];
export type DeskToken = CaseView['tokens'][number];
export type Decision = CaseView['decisions'][number];
export type Customer = DeskCase['customer'];
export type WaitingEnrolment = AnswerOf<Operations['deskListWaiting']>['enrolments'][number];
export type Dispute = AnswerOf<Operations['deskListDisputes']>['disputes'][number];
export type Hit = AnswerOf<Operations['deskSearch']>['hits'][number];
export type Payment = AnswerOf<Operations['deskFindPayments']>['payments'][number];
export type Line = Payment['transaction'];
export type AuditLine = AnswerOf<Operations['listAudit']>['lines'][number];
export type Verdict = AnswerOf<Operations['verifyAudit']>;
export type WearableAnswer = AnswerOf<Operations['deskHoldWearable']>;
