/**
 * Work that is looked at again and again, as outboxes are once a second. In an hour in which
 * nothing happens nothing is found, thousands of times; so those who look doze longer the longer
 * nothing stirs, as on a machine that sleeps, and are awake again when something does. Whatever
 * becomes due while they doze is found late, by no more than twice as long as it has been quiet.
 */
import type { Appointment, Timeline } from './timeline.ts';

interface Watcher {
  readonly periodMs: number;
  readonly tick: () => void;
  readonly isOver: () => boolean;
  appointment: Appointment;
  isOff: boolean;
}

/** Nothing is quiet that stirred within this. */
const AWAKE_MS = 2_500;
const LONGEST_DOZE_MS = 3_600_000;

export class Watch {
  readonly #timeline: Timeline;
  readonly #dozing = new Set<Watcher>();
  #stirredAt: number;
  #isAwake = false;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    this.#stirredAt = timeline.now;
  }

  every(periodMs: number, tick: () => void, isOver: () => boolean): Appointment {
    const appointment = this.#timeline.after(periodMs, () => this.#look(watcher));
    const watcher: Watcher = { periodMs, tick, isOver, appointment, isOff: false };
    return {
      at: 0,
      get isOff() {
        return watcher.isOff;
      },
      callOff: () => {
        watcher.isOff = true;
        watcher.appointment.callOff();
        this.#dozing.delete(watcher);
      },
    };
  }

  stir(): void {
    this.#stirredAt = this.#timeline.now;
    for (const watcher of this.#dozing) {
      watcher.appointment.callOff();
      this.#appoint(watcher, watcher.periodMs);
    }
    this.#dozing.clear();
  }

  keepAwake(): void {
    this.#isAwake = true;
    this.stir();
  }

  #look(watcher: Watcher): void {
    this.#dozing.delete(watcher);
    if (watcher.isOff || watcher.isOver()) return;
    const quietMs = this.#timeline.now - this.#stirredAt;
    const isQuiet = !this.#isAwake && quietMs > AWAKE_MS;
    const pauseMs = Math.max(
      watcher.periodMs,
      isQuiet ? Math.min(2 * quietMs, LONGEST_DOZE_MS) : 0,
    );
    this.#appoint(watcher, pauseMs);
    if (pauseMs > watcher.periodMs) this.#dozing.add(watcher);
    watcher.tick();
  }

  #appoint(watcher: Watcher, pauseMs: number): void {
    watcher.appointment = this.#timeline.after(pauseMs, () => this.#look(watcher));
  }
}
