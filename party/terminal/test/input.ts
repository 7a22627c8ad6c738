/** A tap of twelve euro forty at a till in Athens. */
import { fromHex } from '@armilla/bytes';
import {
  type ApplicationConfiguration,
  mastercardApplication,
  type TerminalConfiguration,
  type TransactionInput,
  terminalConfiguration,
} from '../index.ts';
import { CA_KEY } from './card.ts';

export function till(
  application: Partial<ApplicationConfiguration> = {},
  parts: Partial<TerminalConfiguration> = {},
): TerminalConfiguration {
  return terminalConfiguration({
    terminalId: 'TILL0001',
    merchant: {
      name: 'Kafeneio Armilla',
      city: 'Athens',
      country: 'GR',
      id: 'M0001',
      categoryCode: '5814',
    },
    applications: [{ ...mastercardApplication(), ...application }],
    ...parts,
  });
}

export function input(
  parts: Partial<TransactionInput> = {},
  application: Partial<ApplicationConfiguration> = {},
): TransactionInput {
  return {
    amountMinor: 1_240,
    currency: { numeric: '978', exponent: 2 },
    date: '261122',
    time: '101500',
    type: '00',
    caKeys: [CA_KEY],
    unpredictableNumber: fromHex('A1B2C3D4'),
    configuration: till(application),
    ...parts,
  };
}
