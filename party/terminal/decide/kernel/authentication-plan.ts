/** K8: whether CDA will be asked for, and whether the card brought what it takes. */
import { hex } from '@armilla/bytes';
import { tagHex } from '@armilla/tlv';
import type { CaKey } from '../configuration.ts';
import { AIP, isSet, SECURITY_CDA, TVR } from './bits.ts';
import { cardValue, collect, type KernelContext, note } from './context.ts';
import { endApplication } from './endings.ts';
import type { Ending } from './vocabulary.ts';

/** Issuer and ICC key data without which nothing can be recovered. */
const NEEDED = [0x8f, 0x90, 0x9f32, 0x9f46, 0x9f47] as const;
const MAXIMUM_STATIC_DATA_BYTES = 2048;

export function planAuthentication(context: KernelContext): Ending | null {
  const ours = (context.application.securityCapability & SECURITY_CDA) !== 0;
  if (!ours || !isSet(context.card.get(0x82), AIP.CDA_SUPPORTED)) {
    const text = 'card and terminal do not both support CDA';
    note(context, 'ODA_NOT_PERFORMED', text, TVR.ODA_NOT_PERFORMED);
    return null;
  }
  context.authentication = 'CDA_PLANNED';
  const missing = NEEDED.filter((tag) => cardValue(context, tag) === undefined);
  if (missing.length > 0) {
    const text = `no record brought ${missing.map(tagHex).join(', ')}`;
    note(context, 'ICC_DATA_MISSING', text, TVR.ICC_DATA_MISSING);
    fail(context, 'the keys of issuer and card cannot be recovered');
    return null;
  }
  return checkTagList(context);
}

/** Kernel 2 takes 9F4A as exactly `82`, and the AIP closes the static data. */
function checkTagList(context: KernelContext): Ending | null {
  const list = cardValue(context, 0x9f4a);
  if (list === undefined || hex(list) !== '82') {
    const text = '9F4A must be there and name 82 alone';
    return endApplication(context, 'CARD_DATA_ERROR', 'SDA_TAG_LIST', text);
  }
  collect(context, context.card.get(0x82) ?? new Uint8Array(0));
  if (context.staticData === undefined) fail(context, 'a signed record could not be taken in');
  else if (context.staticData.length > MAXIMUM_STATIC_DATA_BYTES) {
    fail(context, 'more than 2048 bytes of static data');
  } else if (caKeyOf(context) === undefined) {
    fail(context, 'the terminal has no CA key of that RID and index');
  }
  return null;
}

/** The certification authority's key the card names by its RID and 8F. */
export function caKeyOf(context: KernelContext): CaKey | undefined {
  const rid = hex(context.dfName.subarray(0, 5));
  const index = hex(cardValue(context, 0x8f) ?? new Uint8Array(0));
  return context.input.caKeys.find(
    (key) => key.rid.toUpperCase() === rid && key.index.toUpperCase() === index,
  );
}

/** CDA has failed: TVR B1b3, and the reason for the trace. */
export function fail(context: KernelContext, reason: string): void {
  context.authentication = 'CDA_FAILED';
  note(context, 'CDA_FAILED', reason, TVR.CDA_FAILED);
}
