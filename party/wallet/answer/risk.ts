/** What the bank is told of the account and the wearable behind an enrolment. */
import { hasEnded } from '../decide/projection.ts';
import { riskOf } from '../decide/risk.ts';
import type { RiskData } from '../decide/vocabulary.ts';
import { isLost, type OwnedDevice } from '../store/devices.ts';
import type { Desk } from './desk.ts';

export async function riskBehind(desk: Desk, device: OwnedDevice): Promise<RiskData> {
  const account = await desk.store.accountById(device.accountId);
  const cards = await desk.store.cardsOfAccount(device.accountId);
  const live = cards.filter(({ enrolment }) => !hasEnded(enrolment.state));
  return riskOf({
    now: desk.clock.now(),
    accountCreatedAt: account?.openedAt ?? device.ownedSince,
    devicePairedAt: device.pairedAt,
    deviceLostAt: device.lostAt,
    isLostNow: isLost(device),
    suspendedCards: live.filter(({ tokenStatus }) => tokenStatus === 'SUSPENDED').length,
    activeTokens: live.filter(({ tokenStatus }) => tokenStatus === 'ACTIVE').length,
  });
}
