/**
 * The stage without a screen: one state, the commands that change it, and the ear that hears when
 * something passed between the parties. Components show the state and send the commands.
 */
import type { Language } from '@armilla/kit/refusal';
import { type AccountCommands, accountCommands } from './account-commands.ts';
import { followEnrolment } from './adding.ts';
import { createBackstage } from './backstage.ts';
import { type BankCommands, bankCommands, lookAtBank } from './bank-commands.ts';
import { begin } from './beginning.ts';
import { type CardCommands, cardCommands } from './card-commands.ts';
import { createClients } from './clients.ts';
import { type DeviceCommands, deviceCommands } from './device-commands.ts';
import { type EnrolmentCommands, enrolmentCommands } from './enrolment-commands.ts';
import { suggestedPasscode } from './guest.ts';
import { type HandCommands, handCommands } from './hand-commands.ts';
import { takeHandedOver } from './handover.ts';
import { gathered, lookAtBand, lookAtMessages, lookAtWallet } from './look.ts';
import { type ManagingCommands, managingCommands } from './managing-commands.ts';
import { type PhoneCommands, phoneCommands } from './phone-commands.ts';
import { stayInTouch } from './reach.ts';
import { type ShelfCommands, shelfCommands } from './shelf-commands.ts';
import { firstState, type StageState } from './state.ts';
import { type StepUpCommands, stepUpCommands } from './step-up-commands.ts';
import { createStore, type Store } from './store.ts';
import { type TillCommands, tillCommands } from './till-commands.ts';
import { followTrace } from './trace-feed.ts';

export interface StageCommands
  extends PhoneCommands,
    AccountCommands,
    EnrolmentCommands,
    CardCommands,
    DeviceCommands,
    ManagingCommands,
    HandCommands,
    TillCommands,
    ShelfCommands,
    BankCommands,
    StepUpCommands {
  chooseModel(model: string): void;
  /** Whose plastic cards the drawer shows. */
  openDrawer(bankId: string): void;
  endTour(): void;
  /** Takes a refusal off the screen. */
  dismiss(): void;
}

export interface Stage {
  readonly store: Pick<Store<StageState>, 'get' | 'subscribe'>;
  readonly commands: StageCommands;
  /** Loads what is there and listens to what passes. Called once. */
  open(): void;
}

const QUIET_MS = 250;

/** `look`: whose language is spoken, now and when it changes. */
export function createStage(look: Pick<Store<{ language: Language }>, 'get' | 'subscribe'>): Stage {
  const { language } = look.get();
  const store = createStore<StageState>(firstState(language, suggestedPasscode()));
  look.subscribe(() => store.set({ language: look.get().language }));
  const clients = createClients(() => store.get().language);
  const backstage = createBackstage(store, clients);
  const lookAround: () => void = gathered(QUIET_MS, () => {
    // What passed while something was under way is looked at after it.
    if (store.get().work.size > 0) return lookAround();
    lookAtBand(backstage);
    lookAtWallet(backstage);
    lookAtBank(backstage);
    followEnrolment(backstage);
  });
  const lookForMessages = gathered(QUIET_MS, () => lookAtMessages(backstage));
  return {
    store,
    commands: {
      ...phoneCommands(backstage),
      ...accountCommands(backstage),
      ...enrolmentCommands(backstage),
      ...cardCommands(backstage),
      ...deviceCommands(backstage),
      ...managingCommands(backstage),
      ...handCommands(backstage),
      ...tillCommands(backstage),
      ...shelfCommands(backstage),
      ...bankCommands(backstage),
      ...stepUpCommands(backstage),
      chooseModel: (model) => store.set({ model, told: null }),
      openDrawer: (drawer) => store.set({ drawer }),
      endTour: () => store.set({ tour: false }),
      dismiss: () => store.set({ told: null }),
    },
    open() {
      begin(backstage);
      stayInTouch(backstage);
      takeHandedOver({
        offered: (pushed) => store.set({ pushed }),
        gone: (taken) => taken === store.get().pushed && store.set({ pushed: '' }),
      });
      followTrace(clients.stage, (trace) => {
        store.set({ trace });
        lookForMessages();
        lookAround();
      });
    },
  };
}
