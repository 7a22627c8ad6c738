/** What the record of the desk names, each with words of its own; looks in a row are one. */
import type { AuditLine } from '../types.ts';

export const DEEDS = [
  'agentSignIn',
  'agentStepUp',
  'customerStepUp',
  'openCase',
  'getCase',
  'closeCase',
  'addComment',
  'startCallBack',
  'startPush',
  'confirmCaller',
  'approveDeskRequest',
  'refuseDeskRequest',
  'changeMobile',
  'deskSearch',
  'deskFindPayments',
  'deskCasePayments',
  'deskTokenHistory',
  'deskActivateToken',
  'deskResendCode',
  'deskSuspendToken',
  'deskResumeToken',
  'deskRemoveToken',
  'deskHoldWearable',
  'deskStopWearable',
  'deskReleaseWearable',
  'requestApproval',
  'decideApproval',
  'deskResolveDispute',
  'verifyAudit',
] as const;

export type DeedName = (typeof DEEDS)[number];

/** What only looked, and changed nothing. */
const LOOKS: ReadonlySet<string> = new Set([
  'getCase',
  'deskSearch',
  'deskFindPayments',
  'deskCasePayments',
  'deskTokenHistory',
]);

export interface Told {
  /** The newest of them. */
  readonly line: AuditLine;
  readonly times: number;
}

/** Somebody's looks at the same thing, one after the other, are told once with their number. */
export function folded(lines: readonly AuditLine[]): readonly Told[] {
  const told: { line: AuditLine; times: number }[] = [];
  for (const line of lines) {
    const last = told.at(-1);
    if (last !== undefined && isSameLook(last.line, line)) last.times += 1;
    else told.push({ line, times: 1 });
  }
  return told;
}

function isSameLook(one: AuditLine, other: AuditLine): boolean {
  return (
    LOOKS.has(one.what) &&
    one.what === other.what &&
    one.who.id === other.who.id &&
    one.subject === other.subject &&
    one.outcome === other.outcome
  );
}
