/** The 0420 that takes an authorisation back whose answer did not come, or cannot be used. */
import {
  encodeOriginalDataElements,
  type Message,
  MTI,
  originalDataElements,
} from '@armilla/iso8583';
import { transmissionTime } from './clock-fields.ts';

/**
 * Names the original in DE 90 and keeps its DE 37; DE 11 and DE 7 are the reversal's own. Throws
 * RangeError when the original has no DE 7 or DE 11.
 */
export function reversal(original: Message, stan: string, nowMs: number): Message {
  const { fields } = original;
  return {
    mti: MTI.reversalAdvice,
    fields: {
      2: fields[2],
      3: fields[3],
      4: fields[4],
      7: transmissionTime(nowMs),
      11: stan,
      12: fields[12],
      13: fields[13],
      14: fields[14],
      18: fields[18],
      22: fields[22],
      23: fields[23],
      25: fields[25],
      32: fields[32],
      37: fields[37],
      41: fields[41],
      42: fields[42],
      43: fields[43],
      49: fields[49],
      90: encodeOriginalDataElements(originalDataElements(original)),
    },
  };
}
