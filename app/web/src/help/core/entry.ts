/** A question with its answer, as the banks give it. */
import type { walletContract } from '@armilla/api/wallet';
import type { AnswerOf } from '@armilla/kit/contract';

type Help = AnswerOf<(typeof walletContract.operations)['getHelp']>;

export type HelpEntry = Help['banks'][number]['entries'][number];
