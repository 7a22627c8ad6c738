/** K9 to K12: restrictions, cardholder verification, risk, and what to ask the card for. */
import { decodeCvmList } from '@armilla/tlv';
import { analyseActions } from './action-analysis.ts';
import { setBit, TVR } from './bits.ts';
import { chooseVerification } from './cardholder-verification.ts';
import {
  cardValue,
  type KernelContext,
  note,
  terminalCapabilities,
  threeDigits,
} from './context.ts';
import { cardDate, onDeviceVerification, panDigits } from './limits.ts';
import { restrictions } from './restrictions.ts';

/** K9. */
export function applyRestrictions(context: KernelContext): null {
  const { input } = context;
  const { configuration } = input;
  const pan = panDigits(context);
  const met = restrictions({
    date: input.date,
    transactionType: input.type,
    cashback: (input.amountOtherMinor ?? 0) > 0 && input.type === '09',
    terminalType: configuration.terminalType,
    additionalCapabilities: configuration.additionalCapabilities,
    terminalCountry: configuration.countryCode,
    terminalVersion: context.application.version,
    cardVersion: cardValue(context, 0x9f08),
    effectiveDate: cardDate(context, 0x5f25),
    expiryDate: cardDate(context, 0x5f24) ?? '500101',
    usageControl: cardValue(context, 0x9f07),
    issuerCountry: threeDigits(cardValue(context, 0x5f28)),
    onExceptionList: configuration.exceptionList.some((listed) => listed.expose() === pan),
  });
  for (const { bit, finding } of met) note(context, finding.code, finding.text, bit);
  return null;
}

/** K10. */
export function verifyCardholder(context: KernelContext): null {
  const { input, application } = context;
  const list = cardValue(context, 0x8e);
  const choice = chooseVerification({
    aip: context.card.get(0x82) ?? new Uint8Array(2),
    onDeviceSupported: onDeviceVerification(context),
    amountMinor: input.amountMinor,
    limitMinor: application.limits.verificationMinor,
    cvmList: list === undefined ? undefined : decodeCvmList(list),
    capability: terminalCapabilities(context)[1] ?? 0,
    currency: input.currency.numeric,
    applicationCurrency: threeDigits(cardValue(context, 0x9f42)),
    transactionType: input.type,
    terminalType: input.configuration.terminalType,
  });
  context.verification = choice.verification;
  context.cvmResults = choice.results;
  for (const bit of choice.tvr) setBit(context.tvr, bit);
  context.findings.push(...choice.findings);
  return null;
}

/** K11: kernel 2 knows the floor limit alone, and "above" means above. */
export function assessRisk(context: KernelContext): null {
  if (context.input.amountMinor > context.application.limits.floorMinor) {
    note(context, 'OVER_FLOOR_LIMIT', 'the amount is over the floor limit', TVR.OVER_FLOOR_LIMIT);
  }
  return null;
}

/** K12. */
export function decideAction(context: KernelContext): null {
  const { input } = context;
  const { type, because } = analyseActions({
    tvr: context.tvr,
    terminalType: input.configuration.terminalType,
    terminal: context.application.actionCodes,
    issuer: {
      denial: cardValue(context, 0x9f0e),
      online: cardValue(context, 0x9f0f),
      default: cardValue(context, 0x9f0d),
    },
  });
  context.requested = type;
  note(context, `ACTION_${type}`, because);
  if (type === 'TC' && !mayApproveOffline(context)) {
    // A terminal that cannot ask anybody else has to refuse.
    context.requested = Number(input.configuration.terminalType[1]) % 3 === 0 ? 'AAC' : 'ARQC';
    const text =
      'nothing is approved offline without a ceiling (floor limit) and a signature (CDA)';
    note(context, `ACTION_${context.requested}`, text);
  }
  return null;
}

/**
 * Offline approval takes a programme's ceiling and a card that signs, whatever the action codes.
 */
function mayApproveOffline({ application, authentication }: KernelContext): boolean {
  return application.limits.floorMinor > 0 && authentication === 'CDA_PLANNED';
}
