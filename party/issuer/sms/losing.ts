/**
 * The number of a test range whose SMS never arrive: they leave the bank and are heard of no more,
 * so that people can see what the bank does then.
 */
import { LOST_NUMBER } from '../decide/test-people.ts';
import type { SmsPort } from './port.ts';

/** The port, but for messages to a number that ends in {@link LOST_NUMBER}. */
export function losing(port: SmsPort): SmsPort {
  return {
    send: (sms) => (sms.to.endsWith(LOST_NUMBER) ? Promise.resolve([]) : port.send(sms)),
    ...(port.onReceipt && { onReceipt: (take) => port.onReceipt?.(take) }),
  };
}
