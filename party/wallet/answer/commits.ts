/** The chain of what happened to a wearable's cards, for a second phone or a reinstalled app. */
import type { walletContract } from '@armilla/api/wallet';
import type { Handlers } from '@armilla/kit/contract';
import { isRefusal, refuse } from '@armilla/kit/refusal';
import { type Desk, ownDevice } from './desk.ts';

type Answers = Handlers<typeof walletContract>;

export function commitAnswers(desk: Desk): Pick<Answers, 'listCommits' | 'acknowledgeCommit'> {
  const { store } = desk;
  return {
    async listCommits({ deviceId, commitsAfter, limit }, context) {
      const device = await ownDevice(desk, context, deviceId);
      if (isRefusal(device)) return device;
      const commits = await store.commitsAfter(deviceId, commitsAfter, limit);
      if (commits === undefined) return refuse('NOT_FOUND');
      const lastCommit = await store.lastCommit(deviceId);
      return { commits, lastCommit, lastAcknowledged: await store.lastAcknowledged(deviceId) };
    },
    async acknowledgeCommit({ deviceId, commitId, result }, context) {
      const device = await ownDevice(desk, context, deviceId);
      if (isRefusal(device)) return device;
      const commit = await store.acknowledge(deviceId, commitId, result);
      return commit === undefined ? refuse('NOT_FOUND') : { commit };
    },
  };
}
