/** K4 and K6: reads the records of the application file locator and collects what is signed. */
import { DecodeError } from '@armilla/bytes';
import { decodeOneTlv } from '@armilla/tlv';
import { activeEntries, type FileEntry, parseFileLocator } from './application-file-locator.ts';
import { KERNEL } from './bits.ts';
import { isEnding, OK, readRecord, send, type Talk } from './command.ts';
import { collect, type KernelContext, note } from './context.ts';
import { takeIn } from './data-elements.ts';
import { endApplication, refusedByCard } from './endings.ts';
import type { Ending } from './vocabulary.ts';

/** Files up to this one are EMV's own; what lies above is the issuer's and is not looked into. */
const LAST_EMV_FILE = 10;

export function* readRecords(context: KernelContext): Talk<Ending | null> {
  const entries = parseFileLocator(context.card.get(0x94) ?? new Uint8Array(0));
  if (entries === undefined) {
    return endApplication(context, 'CARD_DATA_ERROR', 'AFL_MALFORMED', 'the AFL breaks its rules');
  }
  const stripe = (context.application.kernelConfiguration & KERNEL.NO_MAG_STRIPE_MODE) === 0;
  for (const entry of activeEntries(entries, stripe)) {
    const ending = yield* readEntry(context, entry);
    if (ending !== null) return ending;
  }
  return null;
}

function* readEntry(context: KernelContext, entry: FileEntry): Talk<Ending | null> {
  for (let record = entry.firstRecord; record <= entry.lastRecord; record++) {
    const answer = yield* send(readRecord(entry.sfi, record));
    if (isEnding(answer)) return answer;
    if (answer.statusWord !== OK) {
      return refusedByCard(context, `READ RECORD ${entry.sfi}.${record}`, answer.statusWord);
    }
    const signed = record < entry.firstRecord + entry.signedRecords;
    try {
      takeRecord(context, entry.sfi, answer.data, signed);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return endApplication(context, 'PARSING_ERROR', 'RECORD_MALFORMED', error.message);
    }
  }
  return null;
}

/**
 * EMV Book 3, 10.3: of the EMV files the content of the record template is signed, of the others
 * the whole record. Throws DecodeError.
 */
function takeRecord(context: KernelContext, sfi: number, data: Uint8Array, signed: boolean): void {
  if (sfi > LAST_EMV_FILE) {
    if (signed) collectForeign(context, data);
    return;
  }
  const template = decodeOneTlv(data);
  if (template.tag !== 0x70) throw new DecodeError('RECORD', 'not a record template (70)');
  takeIn(context.card, template.children ?? [], 'RECORD');
  if (signed) collect(context, template.value);
}

function collectForeign(context: KernelContext, data: Uint8Array): void {
  if (data[0] === 0x70) {
    collect(context, data);
    return;
  }
  note(context, 'SIGNED_RECORD_MALFORMED', 'a record to be authenticated is no template (70)');
  context.staticData = undefined;
}
