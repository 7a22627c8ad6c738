/** K2 and K3: GET PROCESSING OPTIONS, the card's profile, and the mode it is processed in. */
import { DecodeError } from '@armilla/bytes';
import { decodeOneTlv } from '@armilla/tlv';
import { AIP, isSet, KERNEL, TVR } from './bits.ts';
import {
  getProcessingOptions,
  isEnding,
  type KernelCommand,
  OK,
  send,
  type Talk,
} from './command.ts';
import { cardValue, type KernelContext, note } from './context.ts';
import { takeIn } from './data-elements.ts';
import { answerDol } from './data-object-list.ts';
import { endApplication, refusedByCard } from './endings.ts';
import type { Ending } from './vocabulary.ts';

/** K2: sends what the PDOL asks for and takes 82 and 94 in. */
export function* startApplication(context: KernelContext): Talk<Ending | null> {
  const command = commandFor(context);
  if (isEnding(command)) return command;
  const answer = yield* send(command);
  if (isEnding(answer)) return answer;
  if (answer.statusWord !== OK) {
    return refusedByCard(context, 'GET PROCESSING OPTIONS', answer.statusWord);
  }
  return takeProfile(context, answer.data);
}

function commandFor(context: KernelContext): KernelCommand | Ending {
  const pdol = cardValue(context, 0x9f38);
  if (pdol === undefined) return getProcessingOptions(context.pdolData, []);
  try {
    const { data, told } = answerDol(context, pdol);
    context.pdolData = data;
    return getProcessingOptions(data, told);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return endApplication(context, 'PARSING_ERROR', 'PDOL_MALFORMED', error.message);
  }
}

function takeProfile(context: KernelContext, data: Uint8Array): Ending | null {
  try {
    readProfile(context, data);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return endApplication(context, 'PARSING_ERROR', 'GPO_MALFORMED', error.message);
  }
  const missing = [0x82, 0x94].some((tag) => cardValue(context, tag) === undefined);
  return missing
    ? endApplication(context, 'CARD_DATA_MISSING', 'CARD_DATA_MISSING', 'no AIP or no AFL')
    : null;
}

/** Format 1 is AIP and AFL side by side, format 2 is a list of elements (EMV Book 3, 6.5.8.4). */
function readProfile(context: KernelContext, data: Uint8Array): void {
  const template = decodeOneTlv(data);
  if (template.tag === 0x77) {
    takeIn(context.card, template.children ?? [], 'GPO');
    return;
  }
  if (template.tag !== 0x80) throw new DecodeError('GPO', 'neither format 1 (80) nor 2 (77)');
  if (template.value.length < 6) throw new DecodeError('GPO.80', 'too short for an AIP and an AFL');
  context.card.set(0x82, template.value.subarray(0, 2));
  context.card.set(0x94, template.value.subarray(2));
}

/** K3: EMV mode, or nothing: mag-stripe mode is not spoken here. */
export function chooseMode(context: KernelContext): Ending | null {
  const aip = context.card.get(0x82);
  const ours = (context.application.kernelConfiguration & KERNEL.NO_EMV_MODE) === 0;
  if (!ours || !isSet(aip, AIP.EMV_MODE)) {
    note(context, 'NO_COMMON_MODE', 'card and terminal do not both support EMV mode');
    return {
      kind: 'TRY_ANOTHER_INTERFACE',
      message: 'INSERT_OR_SWIPE',
      error: { l2: 'MAG_STRIPE_NOT_SUPPORTED' },
    };
  }
  noteRelayResistance(context);
  return null;
}

/** K5: relay resistance is never run by this kernel; the TVR says so to whoever offers it. */
function noteRelayResistance(context: KernelContext): void {
  if (!isSet(context.card.get(0x82), AIP.RELAY_RESISTANCE)) return;
  const text = 'the card offers the relay resistance protocol, this kernel does not run it';
  note(context, 'RELAY_RESISTANCE_NOT_PERFORMED', text, TVR.RELAY_RESISTANCE_NOT_PERFORMED);
}
