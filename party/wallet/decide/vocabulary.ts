/** The wallet's words: the shapes of its contract as types. */

import type { bandLogEntry } from '@armilla/api/band-log';
import type {
  enrolment,
  enrolmentState,
  riskData,
  suspender,
  token,
  tokenStatus,
} from '@armilla/api/shapes';
import type { historyEntry, networkTap, walletCard } from '@armilla/api/wallet-cards';
import type {
  capability,
  commit,
  consequence,
  device,
  stoppedCard,
} from '@armilla/api/wallet-devices';
import type { z } from 'zod';

export type Enrolment = z.infer<typeof enrolment>;
export type EnrolmentState = z.infer<typeof enrolmentState>;
export type Provisioning = Enrolment['provisioning'];
export type Token = z.infer<typeof token>;
export type TokenStatus = z.infer<typeof tokenStatus>;
export type Suspender = z.infer<typeof suspender>;
export type Transaction = z.infer<typeof networkTap>;
export type RiskData = z.infer<typeof riskData>;
export type BandLogEntry = z.infer<typeof bandLogEntry>;
export type HistoryEntry = z.infer<typeof historyEntry>;
export type Device = z.infer<typeof device>;
export type WalletCard = z.infer<typeof walletCard>;
export type StoppedCard = z.infer<typeof stoppedCard>;
export type Consequence = z.infer<typeof consequence>;
export type Capability = z.infer<typeof capability>;
export type Commit = z.infer<typeof commit>;
export type CommitType = Commit['type'];
