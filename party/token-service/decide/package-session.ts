/**
 * One package as one secure session: the script wrapped ahead of the secure element, and the
 * judgement over what it answered. The same wrapping gives the same bytes, so only its challenge
 * and counter are kept. A package changes something, in one transaction, or it only looks.
 */
import { DecodeError, equal } from '@armilla/bytes';
import {
  type Answer,
  commitPackage,
  decodeAnswer,
  decodeCommittedPackages,
  decodeInitializeUpdateAnswer,
  encodeCommandAPDU,
  getCommittedPackage,
  type HostSession,
  ISSUER_SECURITY_DOMAIN_AID,
  isSuccessOrWarning,
  openHostSession,
  openPackage,
  type StaticKeys,
} from '@armilla/globalplatform';

/** C-MAC, C-ENC, R-MAC and R-ENC (Amendment D, table 7-4). */
const SECURITY_LEVEL = 0x33;

/** Everything a wrapping is made from. */
export interface Wrapping {
  readonly keys: StaticKeys;
  readonly keyVersion: number;
  /** 8 bytes. */
  readonly hostChallenge: Uint8Array;
  readonly sequenceCounter: number;
  /** 16 bytes. */
  readonly packageId: Uint8Array;
  /** Whether the secure element is first asked if it has committed this package already. */
  readonly asksFirst: boolean;
  /** Plain commands: between opening and committing the package, or alone where it only looks. */
  readonly commands: readonly Uint8Array[];
  /** It reads and changes nothing: no transaction, and its answers are what it is for. */
  readonly onlyLooks?: boolean;
}

/** Selects the issuer security domain, whatever was selected before (GPCS, 11.9). */
const SELECT_ISSUER_DOMAIN = encodeCommandAPDU({
  cla: 0x00,
  ins: 0xa4,
  p1: 0x04,
  p2: 0x00,
  data: ISSUER_SECURITY_DOMAIN_AID,
  le: 0x00,
});

/** There is more than fitted one answer (GPCS, table 11-38). */
export const MORE_TO_COME = 0x6310;

/** Commands before the secure part: SELECT, INITIALIZE UPDATE, EXTERNAL AUTHENTICATE. */
const PLAIN_COMMANDS = 3;

/** The APDUs to send, in their order. */
export function wrapPackage(wrapping: Wrapping): readonly Uint8Array[] {
  return opened(wrapping).apdus;
}

function opened(wrapping: Wrapping): { session: HostSession; apdus: readonly Uint8Array[] } {
  const { packageId, commands } = wrapping;
  const session = openHostSession({
    ...wrapping,
    isdAid: ISSUER_SECURITY_DOMAIN_AID,
    securityLevel: SECURITY_LEVEL,
  });
  const change = [
    ...(wrapping.asksFirst ? [getCommittedPackage(packageId)] : []),
    openPackage(packageId),
    ...commands,
    commitPackage(packageId),
  ];
  const inside = wrapping.onlyLooks ? commands : change;
  const plain = [SELECT_ISSUER_DOMAIN, session.initializeUpdate, session.externalAuthenticate];
  return { session, apdus: [...plain, ...inside.map((command) => session.wrap(command))] };
}

export type ReportVerdict =
  /** Committed, proved under R-MAC. */
  | { readonly kind: 'COMMITTED' }
  /** What it looked at, proved under R-MAC: an answer a command. */
  | { readonly kind: 'LOOKED'; readonly answers: readonly Answer[] }
  /** The answers end before the script does; nothing in them is wrong. */
  | { readonly kind: 'CUT_SHORT'; readonly sessionOpened: boolean }
  /** The secure element stands at another session. */
  | { readonly kind: 'DRIFT'; readonly sequenceCounter: number }
  /** An answer that is an error or does not verify. */
  | { readonly kind: 'REJECTED'; readonly reason: string; readonly sessionOpened: boolean };

/** Judges the answers, one a command, fewer when the link broke. */
export function judgeReport(wrapping: Wrapping, responses: readonly Uint8Array[]): ReportVerdict {
  const { session, apdus } = opened(wrapping);
  const [, initializeUpdate, authenticate, ...secured] = responses;
  if (initializeUpdate === undefined) return cutShort(false);
  const trouble = initializeTrouble(session, initializeUpdate);
  if (trouble !== undefined) return trouble;
  if (authenticate === undefined) return cutShort(false);
  if (statusOf(authenticate) !== 0x9000) return rejected('EXTERNAL AUTHENTICATE', false);
  const wanted = apdus.length - PLAIN_COMMANDS;
  const answered = secured.slice(0, wanted);
  return wrapping.onlyLooks
    ? judgeLook(session, answered, wanted)
    : judgeSecured(wrapping, session, answered, wanted);
}

function cutShort(sessionOpened: boolean): ReportVerdict {
  return { kind: 'CUT_SHORT', sessionOpened };
}

function rejected(reason: string, sessionOpened: boolean): ReportVerdict {
  return { kind: 'REJECTED', reason, sessionOpened };
}

function statusOf(response: Uint8Array): number {
  return response.length < 2 ? 0 : decodeAnswer(response).status;
}

function initializeTrouble(session: HostSession, response: Uint8Array): ReportVerdict | undefined {
  try {
    session.checkInitializeUpdate(response);
    return undefined;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    if (error.path !== 'sequenceCounter') {
      return rejected(`INITIALIZE UPDATE, ${error.message}`, false);
    }
  }
  const { sequenceCounter = 0 } = decodeInitializeUpdateAnswer(decodeAnswer(response).data);
  return { kind: 'DRIFT', sequenceCounter };
}

/** Walks the answers under R-MAC; the first error ends the walk, for the card has ended as well. */
function judgeSecured(
  wrapping: Wrapping,
  session: HostSession,
  responses: readonly Uint8Array[],
  wanted: number,
): ReportVerdict {
  for (const [place, response] of responses.entries()) {
    const answer = unwrapped(session, response);
    if (answer === undefined) return rejected(`R-MAC of command ${place}`, true);
    if (answer.status !== 0x9000) {
      return rejected(
        `status ${answer.status.toString(16).toUpperCase()} of command ${place}`,
        true,
      );
    }
    if (wrapping.asksFirst && place === 0 && lists(answer.data, wrapping.packageId)) {
      return { kind: 'COMMITTED' };
    }
  }
  return responses.length < wanted ? cutShort(true) : { kind: 'COMMITTED' };
}

/**
 * Answers of a look. A page that is not the last (6310) is proved as well, and whoever relays may
 * stop there. An error proves nothing: after a first answer it only tells that no more is known.
 */
function judgeLook(
  session: HostSession,
  responses: readonly Uint8Array[],
  wanted: number,
): ReportVerdict {
  const answers: Answer[] = [];
  for (const [place, response] of responses.entries()) {
    const answer = unwrapped(session, response);
    if (answer === undefined) return rejected(`R-MAC of command ${place}`, true);
    if (!isSuccessOrWarning(answer.status)) {
      if (place > 0) break;
      return rejected(`status ${answer.status.toString(16).toUpperCase()} of a look`, true);
    }
    answers.push(answer);
  }
  const stopped = responses.length === wanted || answers.at(-1)?.status === MORE_TO_COME;
  return stopped && answers.length > 0 ? { kind: 'LOOKED', answers } : cutShort(true);
}

function unwrapped(session: HostSession, response: Uint8Array) {
  try {
    return session.unwrap(response);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function lists(data: Uint8Array, packageId: Uint8Array): boolean {
  return decodeCommittedPackages(data).some((committed) => equal(committed, packageId));
}
