/** What the wallet answers about wearables: pairing, losing, resetting, syncing. */
import { operation } from '@armilla/kit/contract';
import { z } from 'zod';
import * as s from './shapes.ts';
import { tokenServiceContract } from './token-service.ts';

const token = tokenServiceContract.operations;
const deviceId = z.object({ deviceId: s.id });

/** `4.0.0`: the companion app's own version. An app that says none is not judged by it. */
export const appVersion = z.string().regex(/^\d{1,4}(?:\.\d{1,4}){2}$/, 'is not a version');

export const device = z.object({
  deviceId: s.id,
  name: s.shortText,
  model: s.shortText,
  serialNumber: s.shortText,
  secureElementId: s.secureElementId,
  /** The last time it was paired. */
  pairedAt: s.instant,
  /**
   * `CLAIMED`: proved, while the network still ends the cards of the account before. `UNPAIRED`:
   * its cards stay, and pay, until another account pairs it or it is reported lost.
   */
  state: z.enum(['CLAIMED', 'PAIRED', 'UNPAIRED']),
  /** What the band is told to know its account by (`adopt`). */
  accountReference: z.string().regex(/^[0-9A-Za-z_-]{8,64}$/),
  lost: z.object({ at: s.instant, action: z.enum(['SUSPEND', 'DELETE']) }).nullable(),
});

/** Whether the network has heard of it already, or will as soon as it answers again. */
export const atNetwork = z.enum(['ACKNOWLEDGED', 'PENDING_AT_NETWORK']);

/** What something done to a wearable means for its cards; `cards` says how many. */
export const consequence = z.object({
  code: z.enum([
    'CARDS_STAY_AND_STILL_PAY',
    'CARDS_KEPT_FOR_THE_SAME_ACCOUNT',
    'CARDS_END_FOR_THE_SAME_ACCOUNT',
    'CARDS_KEPT_FOR_ANOTHER_ACCOUNT',
    'CARDS_END_FOR_ANOTHER_ACCOUNT',
    'CARDS_STOP_AT_NETWORK_NOW',
    'CARDS_END_AT_NETWORK_NOW',
    'CARDS_LEAVE_BAND_AT_NEXT_SYNC',
    'ADDING_IS_GIVEN_UP',
    'PASSCODE_IS_FORGOTTEN',
    'PLASTIC_STILL_WORKS',
    'HISTORY_STAYS',
  ]),
  cards: z.number().int().min(0),
});

/** One device and one card together: may it be, and if not, why and what instead. */
export const capability = z.object({
  model: s.shortText,
  modelName: s.shortText,
  programmeId: z.string().max(40).nullable(),
  bankName: z.string().max(80).nullable(),
  productId: z.string().max(80).nullable(),
  productName: z.string().max(80).nullable(),
  network: z.enum(['MASTERCARD', 'VISA', 'PRIVATE_LABEL']).nullable(),
  /** ISO 3166-1 alpha-2 of the bank. */
  country: z.string().length(2).nullable(),
  possible: z.boolean(),
  reasons: z.array(
    z.object({
      code: z.enum([
        'UNSUPPORTED_MODEL',
        'PHONE_HAS_OWN_WALLET',
        'MODEL_NOT_SERVED_BY_BANK',
        'NETWORK_NOT_SUPPORTED',
        'BANK_NOT_SUPPORTED',
        'COUNTRY_NOT_SERVED',
      ]),
      text: z.string().max(400),
      instead: z.enum(['OTHER_MODEL', 'PHONES_OWN_WALLET', 'OTHER_CARD', 'OTHER_COUNTRY']),
    }),
  ),
});

/** A card of a wearable that was reported lost or found: what is done and what is not yet. */
export const stoppedCard = z.object({
  cardId: s.id,
  face: s.cardFace,
  tokenStatus: s.tokenStatus.optional(),
  suspendedBy: z.array(s.suspender),
  atNetwork: z.enum(['DONE', 'PENDING']),
  atBand: z.enum(['DONE', 'PENDING']),
});

/** What happened to a wearable's cards, one after the other (FitPay's names). */
export const commit = z.object({
  commitId: s.id,
  previousCommit: s.id.nullable(),
  type: z.enum([
    'CREDITCARD_CREATED',
    'CREDITCARD_ACTIVATED',
    'CREDITCARD_DEACTIVATED',
    'CREDITCARD_REACTIVATED',
    'CREDITCARD_DELETED',
    'CREDITCARD_METADATA_UPDATED',
    'SET_DEFAULT_CREDITCARD',
    'RESET_DEFAULT_CREDITCARD',
    'APDU_PACKAGE',
  ]),
  at: s.instant,
  cardId: s.id.nullable(),
  packageId: z
    .string()
    .regex(/^[0-9A-F]{32}$/)
    .nullable(),
  acknowledged: z.enum(['SUCCESS', 'FAILED', 'SKIPPED']).nullable(),
});

const pairingRefusals = [
  'UNSUPPORTED_MODEL',
  'PHONE_HAS_OWN_WALLET',
  'DEVICE_OF_ANOTHER_ACCOUNT',
  'ACCOUNT_NOT_LINKED',
  'APP_UPDATE_REQUIRED',
] as const;

export const deviceOperations = {
  listModels: operation({
    summary: 'The wearables that can carry cards, and how many',
    method: 'GET',
    path: '/models',
    callers: ['anyone'],
    input: s.nothing,
    answer: z.object({
      models: z.array(
        z.object({ model: s.shortText, name: s.shortText, capacity: z.number().int() }),
      ),
    }),
  }),
  getCapabilities: operation({
    summary: 'Which card goes on which wearable, in which country; the reason for every no',
    method: 'GET',
    path: '/capabilities',
    callers: ['anyone'],
    input: z.object({
      model: s.shortText.optional(),
      productId: z.string().min(1).max(80).optional(),
      prefix: z
        .string()
        .regex(/^\d{8}$/, 'is not eight digits')
        .optional(),
      country: z
        .string()
        .regex(/^[A-Z]{2}$/, 'is not a country like GR')
        .optional(),
    }),
    answer: z.object({ capabilities: z.array(capability) }),
  }),
  beginPairing: operation({
    summary: 'A phone met a wearable: may it be paired? Gives the challenge it must answer.',
    method: 'POST',
    path: '/pairings',
    callers: ['cardholder'],
    input: z.object({
      model: s.shortText,
      serialNumber: s.shortText,
      secureElementId: s.secureElementId,
      appVersion: appVersion.optional(),
    }),
    answer: z.object({ pairingId: s.id, challenge: s.hexBytes }),
    refusals: pairingRefusals,
  }),
  completePairing: operation({
    summary:
      'The wearable’s answer to the challenge, made with its factory pairing key. The cards of an account that was here before end first.',
    method: 'POST',
    path: '/pairings/:pairingId/complete',
    callers: ['cardholder'],
    input: z.object({ pairingId: s.id, proof: s.hexBytes.max(128) }),
    answer: z.object({
      device,
      /** First here · the same account again · taken over from another account. */
      pairing: z.enum(['FIRST', 'AGAIN', 'TAKEN_OVER']),
    }),
    refusals: ['NOT_FOUND', 'PAIRING_FAILED', 'DEVICE_OF_ANOTHER_ACCOUNT'],
  }),
  listDevices: operation({
    summary: 'The account’s wearables, unpaired ones too while their cards are still theirs',
    method: 'GET',
    path: '/devices',
    callers: ['cardholder'],
    input: s.nothing,
    answer: z.object({ devices: z.array(device) }),
  }),
  renameDevice: operation({
    summary: 'What the wearable is called, in the app and to banks for cards added from now on',
    method: 'POST',
    path: '/devices/:deviceId/name',
    callers: ['cardholder'],
    input: deviceId.extend({ name: s.shortText.pipe(z.string().max(40)) }),
    answer: z.object({ device }),
    refusals: ['NOT_FOUND'],
  }),
  getConsequences: operation({
    summary: 'What something would mean for the cards, told before it is done',
    method: 'GET',
    path: '/devices/:deviceId/consequences',
    callers: ['cardholder'],
    input: deviceId.extend({
      action: z.enum(['UNPAIR', 'FACTORY_RESET', 'REPORT_LOST', 'DELETE_CARD']),
    }),
    answer: z.object({ consequences: z.array(consequence) }),
    refusals: ['NOT_FOUND'],
  }),
  unpairDevice: operation({
    summary: 'The wearable is let go; its cards stay, as the consequences say',
    method: 'POST',
    path: '/devices/:deviceId/unpair',
    callers: ['cardholder'],
    input: deviceId,
    answer: z.object({ device, consequences: z.array(consequence) }),
    refusals: ['NOT_FOUND', 'UNAVAILABLE'],
  }),
  factoryReset: operation({
    summary:
      'Before the wearable is reset: every card of it ends at the network, and the wipe is queued',
    method: 'POST',
    path: '/devices/:deviceId/factory-reset',
    callers: ['cardholder'],
    input: deviceId,
    answer: z.object({ device, cards: z.array(stoppedCard) }),
    refusals: ['NOT_FOUND', 'UNAVAILABLE'],
  }),
  reportDeviceLost: operation({
    summary:
      'Every card of the wearable stops at the network, whatever bank issued it; the wipe is queued',
    method: 'POST',
    path: '/devices/:deviceId/lost',
    callers: ['cardholder'],
    input: deviceId.extend({
      /** `SUSPEND` can be taken back by {@link reportDeviceFound}; `DELETE` cannot. */
      action: z.enum(['SUSPEND', 'DELETE']),
      reason: z.enum(['LOST', 'STOLEN']).optional(),
    }),
    answer: z.object({ device, network: atNetwork, cards: z.array(stoppedCard) }),
    refusals: ['NOT_FOUND'],
  }),
  reportDeviceFound: operation({
    summary: 'The wearable is back: the holds of the loss go, those of others stay',
    method: 'POST',
    path: '/devices/:deviceId/found',
    callers: ['cardholder'],
    stepUp: true,
    input: deviceId,
    answer: z.object({ device, network: atNetwork, cards: z.array(stoppedCard) }),
    refusals: ['NOT_FOUND'],
  }),
  getRecoveryProof: operation({
    summary: 'The proof by which a paired wearable takes a new passcode without the old one',
    method: 'POST',
    path: '/devices/:deviceId/recovery-proof',
    callers: ['cardholder'],
    stepUp: true,
    /** The challenge is the wearable’s own, of `beginRecovery`. */
    input: deviceId.extend({ challenge: s.hexBytes.length(32) }),
    answer: z.object({ proof: s.hexBytes.length(64) }),
    refusals: ['NOT_FOUND', 'DEVICE_NOT_PAIRED', 'DEVICE_REPORTED_LOST'],
  }),
  auditDevice: operation({
    summary: 'The next sync reads what the wearable really holds and puts differences right',
    method: 'POST',
    path: '/devices/:deviceId/audit',
    callers: ['cardholder'],
    input: deviceId,
    answer: s.nothing,
    refusals: ['NOT_FOUND', 'DEVICE_NOT_PAIRED'],
  }),
  listDrift: operation({
    summary: 'Differences found between the service and the wearable, newest first',
    method: 'GET',
    path: '/devices/:deviceId/drift',
    callers: ['cardholder'],
    input: deviceId,
    answer: token.listDrift.answer,
    refusals: ['NOT_FOUND'],
  }),
  nextPackage: operation({
    summary: 'The next script for a paired wearable, if any',
    method: 'POST',
    path: '/devices/:deviceId/packages/next',
    callers: ['cardholder'],
    input: deviceId.extend({ appVersion: appVersion.optional() }),
    answer: token.nextPackage.answer,
    refusals: ['NOT_FOUND', 'DEVICE_NOT_PAIRED', 'APP_UPDATE_REQUIRED'],
    changes: false,
  }),
  reportPackage: operation({
    summary: 'What the wearable answered to a script',
    method: 'POST',
    path: '/devices/:deviceId/packages/report',
    callers: ['cardholder'],
    input: s.packageReport.extend({ deviceId: s.id }),
    answer: s.packageResult,
    refusals: ['NOT_FOUND', 'DEVICE_NOT_PAIRED', 'PACKAGE_UNKNOWN'],
  }),
  listCommits: operation({
    summary: 'What happened to a wearable’s cards, in order, after the commit the caller knows',
    method: 'GET',
    path: '/devices/:deviceId/commits',
    callers: ['cardholder'],
    input: deviceId.extend({
      commitsAfter: s.id.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(100),
    }),
    answer: z.object({
      commits: z.array(commit),
      lastCommit: s.id.nullable(),
      lastAcknowledged: s.id.nullable(),
    }),
    refusals: ['NOT_FOUND'],
  }),
  acknowledgeCommit: operation({
    summary: 'A phone has done what a commit says',
    method: 'POST',
    path: '/devices/:deviceId/commits/:commitId/acknowledge',
    callers: ['cardholder'],
    input: deviceId.extend({
      commitId: s.id,
      result: z.enum(['SUCCESS', 'FAILED', 'SKIPPED']),
    }),
    answer: z.object({ commit }),
    refusals: ['NOT_FOUND'],
  }),
};
