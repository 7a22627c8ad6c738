/** Whether there is a place for one more card on a band. */
import type { BankProgramme, ServiceProgramme } from '@armilla/kit/programme';

/**
 * What takes up places on one secure element, counted inside the transaction that takes another.
 */
export interface Occupied {
  /** Live enrolments of this bank. */
  readonly ofBank: number;
  /** Live enrolments of any bank. */
  readonly ofAll: number;
  /** Whether one of them is for the same card and goes on already. */
  readonly sameCard: boolean;
}

export type PlaceRefusal =
  | 'UNSUPPORTED_MODEL'
  | 'MODEL_NOT_SERVED_BY_BANK'
  | 'CARD_ALREADY_ADDED'
  | 'CARD_CAP_REACHED';

/** Whether service and bank both serve this model. */
export function servesModel(
  service: ServiceProgramme,
  bank: BankProgramme,
  model: string,
): boolean {
  const known = service.models.find((candidate) => candidate.model === model);
  return known?.supported === true && bank.models.includes(model);
}

/** `undefined` when the card may take a place. */
export function refusePlace(
  service: ServiceProgramme,
  bank: BankProgramme,
  model: string,
  occupied: Occupied,
): PlaceRefusal | undefined {
  const known = service.models.find((candidate) => candidate.model === model);
  if (known?.supported !== true) return 'UNSUPPORTED_MODEL';
  if (!servesModel(service, bank, model)) return 'MODEL_NOT_SERVED_BY_BANK';
  if (occupied.sameCard) return 'CARD_ALREADY_ADDED';
  const full = occupied.ofBank >= bank.cap.cards || occupied.ofAll >= known.capacity;
  return full ? 'CARD_CAP_REACHED' : undefined;
}
