/** A fragment of the issuer's contract: what whoever runs the bank's service looks at. */
import { operation } from '@armilla/kit/contract';
import { z } from 'zod';
import * as s from './shapes.ts';

export const issuerOperateOperations = {
  getMessageQueue: operation({
    summary: 'SMS and e-mail that the bank has still to send',
    method: 'GET',
    path: '/message-queue',
    callers: ['operator'],
    input: s.nothing,
    answer: z.object({
      queues: z.array(
        z.object({
          channel: z.enum(['SMS', 'EMAIL']),
          waiting: z.number().int(),
          oldestAt: s.instant.nullable(),
          /** Of the one that was tried most. */
          attempts: z.number().int(),
        }),
      ),
    }),
  }),
};
