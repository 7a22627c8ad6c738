/** A bank's questions and answers, as the wallet and the bank's own pages give them (M31). */
import { operation } from '@armilla/kit/contract';
import { HELP_SCREENS, HELP_SECTIONS } from '@armilla/kit/help';
import { z } from 'zod';
import { language } from './shapes.ts';

export const helpEntry = z.object({
  id: z.string().max(60),
  section: z.enum(HELP_SECTIONS),
  sectionTitle: z.string().max(120),
  question: z.string().max(300),
  /** Paragraphs, one a line. */
  answer: z.string().max(4000),
  /** A screen where it can be done. */
  action: z.enum(HELP_SCREENS).optional(),
});

const question = z.object({
  /** One bank; every bank the answerer knows when it is left out. */
  programmeId: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, 'is not a programme')
    .optional(),
  language,
});

const answer = z.object({
  banks: z.array(
    z.object({
      programmeId: z.string().max(40),
      bankName: z.string().max(80),
      entries: z.array(helpEntry),
    }),
  ),
});

export const helpOperations = {
  getHelp: operation({
    summary: 'Every question with the bank’s answer, from its programme',
    method: 'GET',
    path: '/help',
    callers: ['anyone'],
    input: question,
    answer,
    refusals: ['NOT_FOUND'],
  }),
  searchHelp: operation({
    summary: 'The questions that hold every word looked for, those that ask for it first',
    method: 'GET',
    path: '/help/search',
    callers: ['anyone'],
    input: question.extend({ text: z.string().trim().min(1).max(120) }),
    answer,
    refusals: ['NOT_FOUND'],
  }),
};
