/** Which applications of the card the terminal could use, in the order it tries them. */
import { fromHex, hex } from '@armilla/bytes';
import { decodeOneTlv, find, type Tlv } from '@armilla/tlv';
import type { ApplicationConfiguration } from '../configuration.ts';

/** An application to select, with the configuration that goes with it. */
export interface Candidate {
  /** 4F, or from the terminal's own list where there is no PPSE. */
  readonly adfName: Uint8Array;
  readonly application: ApplicationConfiguration;
}

/** Kernel 2 by the low six bits of 9F2A (EMV Book B, 3.3.2.5); absent or zero leaves it open. */
const KERNEL = 2;

/**
 * The candidates of a PPSE answer, by priority: 1 is the highest, 0 or none the lowest, and what is
 * equal stays as the card listed it. Throws DecodeError when the answer is no FCI.
 */
export function candidatesOf(
  ppse: Uint8Array,
  applications: readonly ApplicationConfiguration[],
): readonly Candidate[] {
  const fci = decodeOneTlv(ppse);
  const discretionary = find(find(fci.children ?? [], 0xa5)?.children ?? [], 0xbf0c);
  const entries = (discretionary?.children ?? []).filter(({ tag }) => tag === 0x61);
  return entries
    .flatMap((entry) => candidateOf(entry, applications))
    .sort((a, b) => a.rank - b.rank)
    .map(({ candidate }) => candidate);
}

/** Every application of the terminal, for a card without a PPSE. */
export function candidatesOfTerminal(
  applications: readonly ApplicationConfiguration[],
): readonly Candidate[] {
  return applications.map((application) => ({ adfName: fromHex(application.aid), application }));
}

function candidateOf(
  entry: Tlv,
  applications: readonly ApplicationConfiguration[],
): readonly { rank: number; candidate: Candidate }[] {
  const fields = entry.children ?? [];
  const adfName = find(fields, 0x4f)?.value;
  if (adfName === undefined || adfName.length < 5 || adfName.length > 16) return [];
  const kernel = (find(fields, 0x9f2a)?.value[0] ?? 0) & 0x3f;
  if (kernel !== 0 && kernel !== KERNEL) return [];
  const application = applications.find((configured) => matches(configured, adfName));
  if (application === undefined) return [];
  const priority = (find(fields, 0x87)?.value[0] ?? 0) & 0x0f;
  return [{ rank: priority === 0 ? 16 : priority, candidate: { adfName, application } }];
}

function matches({ aid, match }: ApplicationConfiguration, adfName: Uint8Array): boolean {
  const name = hex(adfName);
  return match === 'exact' ? name === aid.toUpperCase() : name.startsWith(aid.toUpperCase());
}
