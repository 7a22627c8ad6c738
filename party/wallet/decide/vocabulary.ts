/** The wallet's words: the shapes of its contract as types. */
import type { enrolment, enrolmentState, tokenStatus, transaction } from '@armilla/api/shapes';
import type { bandLogEntry, device, historyEntry, walletCard } from '@armilla/api/wallet';
import type { z } from 'zod';

export type Enrolment = z.infer<typeof enrolment>;
export type EnrolmentState = z.infer<typeof enrolmentState>;
export type TokenStatus = z.infer<typeof tokenStatus>;
export type Transaction = z.infer<typeof transaction>;
export type BandLogEntry = z.infer<typeof bandLogEntry>;
export type HistoryEntry = z.infer<typeof historyEntry>;
export type Device = z.infer<typeof device>;
export type WalletCard = z.infer<typeof walletCard>;
