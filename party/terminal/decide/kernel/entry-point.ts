/**
 * The entry point (EMV Book B): which applications may be tried at this amount, what the card
 * offers, and the order of both. Hands the first that can be selected to the kernel.
 */
import { ascii, DecodeError, hex } from '@armilla/bytes';
import { decodeOneTlv, find } from '@armilla/tlv';
import { type ApplicationConfiguration, applicationFor } from '../configuration.ts';
import { type Candidate, candidatesOf, candidatesOfTerminal } from './candidates.ts';
import { isEnding, OK, select, send, type Talk } from './command.ts';
import { type KernelContext, kernelContext, type TransactionInput } from './context.ts';
import { takeIn } from './data-elements.ts';
import type { Ending, Finding } from './vocabulary.ts';

const PPSE = ascii('2PAY.SYS.DDF01');

/** Applications that are usable for this transaction at all (EMV Book B, 3.1). */
export function preprocess(input: TransactionInput): readonly ApplicationConfiguration[] {
  const { applications, zeroAmountAllowed } = input.configuration;
  if (input.amountMinor === 0 && !zeroAmountAllowed) return [];
  return applications.flatMap((application) => applicationFor(application, input.type) ?? []);
}

/** What the card offers of that, in the order to try; an ending when there is nothing. */
export function* findCandidates(
  applications: readonly ApplicationConfiguration[],
  findings: Finding[],
): Talk<readonly Candidate[] | Ending> {
  const answer = yield* send(select('PPSE', PPSE));
  if (isEnding(answer)) return answer;
  const listed = answer.statusWord === OK ? readDirectory(answer.data, applications, findings) : [];
  if (listed.length > 0) return listed;
  findings.push({
    code: answer.statusWord === OK ? 'NO_CANDIDATE' : 'NO_PPSE',
    text: 'the directory (PPSE) lists no usable application: trying each by its name',
  });
  return candidatesOfTerminal(applications);
}

function readDirectory(
  data: Uint8Array,
  applications: readonly ApplicationConfiguration[],
  findings: Finding[],
): readonly Candidate[] {
  try {
    return candidatesOf(data, applications);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    findings.push({ code: 'PPSE_MALFORMED', text: error.message });
    return [];
  }
}

/**
 * SELECT of one candidate: the kernel's context, an ending, or null where the next one's turn is.
 */
export function* selectCandidate(
  input: TransactionInput,
  candidate: Candidate,
  findings: Finding[],
): Talk<KernelContext | Ending | null> {
  const answer = yield* send(select(hex(candidate.adfName), candidate.adfName));
  if (isEnding(answer)) return answer;
  if (answer.statusWord !== OK) {
    const spelt = answer.statusWord.toString(16).toUpperCase().padStart(4, '0');
    const text =
      answer.statusWord === 0x6283
        ? 'the application is blocked (6283)'
        : `the application could not be selected (${spelt})`;
    findings.push({ code: 'NOT_SELECTED', text });
    return null;
  }
  try {
    return contextOf(input, candidate, answer.data, findings);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    findings.push({ code: 'FCI_MALFORMED', text: error.message });
    return null;
  }
}

/** K1: takes the FCI in and opens the kernel's context on it. Throws DecodeError. */
function contextOf(
  input: TransactionInput,
  candidate: Candidate,
  data: Uint8Array,
  findings: Finding[],
): KernelContext {
  const template = decodeOneTlv(data);
  if (template.tag !== 0x6f) throw new DecodeError('FCI', 'not an FCI template (6F)');
  const dfName = find(template.children ?? [], 0x84)?.value;
  if (dfName === undefined || !hex(dfName).startsWith(hex(candidate.adfName))) {
    throw new DecodeError('FCI.84', 'the name is not the one that was selected');
  }
  const fci = new Map<number, Uint8Array>();
  takeIn(fci, find(template.children ?? [], 0xa5)?.children ?? [], 'FCI');
  return kernelContext(input, candidate.application, dfName, fci, findings);
}
