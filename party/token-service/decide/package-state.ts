/**
 * The life of a package: one total table, in FitPay's names. It waits in the line of its secure
 * element until that proves it done, it is given up, or nobody wants it any more.
 */

export type PackageState = 'QUEUED' | 'PROCESSED' | 'FAILED' | 'CANCELLED';

export type PackageCommand =
  /** Wrapped for where the session counter stands, and given to whoever relays. */
  | 'handOut'
  /** Cut short, drifted, or an answer that proves nothing: it is wrapped anew. */
  | 'retry'
  /** Refused too often, and it can wait: it goes to the end of the line. */
  | 'putOff'
  /** The secure element proved it done, or what it looked at. */
  | 'commit'
  /** Refused too often. */
  | 'giveUp'
  /** A later one says the same or more, or its token ended. */
  | 'cancel';

type Row = Readonly<Record<PackageCommand, PackageState | null>>;

const OVER: Row = {
  handOut: null,
  retry: null,
  putOff: null,
  commit: null,
  giveUp: null,
  cancel: null,
};

export const PACKAGE_STATES: Readonly<Record<PackageState, Row>> = {
  QUEUED: {
    handOut: 'QUEUED',
    retry: 'QUEUED',
    putOff: 'QUEUED',
    commit: 'PROCESSED',
    giveUp: 'FAILED',
    cancel: 'CANCELLED',
  },
  PROCESSED: OVER,
  FAILED: OVER,
  CANCELLED: OVER,
};
