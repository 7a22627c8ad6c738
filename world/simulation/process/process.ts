/**
 * A party as a process: it is started, it may die at any moment with all it remembered, and it is
 * started again on what its disk holds. What it had begun and not finished never goes on.
 */
import type { HostNet } from '@armilla/kit/host-link';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { type Life, livingAs, type Machine } from '../machine/machine.ts';
import type { Network } from '../network/network.ts';

/** What a process is given by the system it runs on. */
export interface System {
  readonly life: Life;
  readonly net: HostNet;
  /** Dies at once; it is started again by whoever watches over it. */
  die(): void;
}

/** Starts a party; answers what others ask of it. */
export type Boot<Party> = (system: System) => Promise<Party>;

export class Process<Party> {
  readonly name: string;
  readonly #machine: Machine;
  readonly #network: Network;
  readonly #boot: Boot<Party>;
  readonly #restartMs: () => number;
  #system: (System & { life: { isOver: boolean }; net: HostNet & { die(): void } }) | undefined;
  #party: Party | undefined;
  /** Those who wait for an answer are told when it dies. */
  readonly #mourners = new Set<() => void>();
  deaths = 0;

  constructor(
    name: string,
    on: { readonly machine: Machine; readonly network: Network; restartMs(): number },
    boot: Boot<Party>,
  ) {
    this.name = name;
    this.#machine = on.machine;
    this.#network = on.network;
    this.#restartMs = on.restartMs;
    this.#boot = boot;
  }

  /** `undefined` while it is dead or starting. */
  get party(): Party | undefined {
    return this.#party;
  }

  get life(): Life | undefined {
    return this.#system?.life;
  }

  /** Starts it; one that fails to start is started again. */
  async start(): Promise<void> {
    const life = { isOver: false };
    const system = { life, net: this.#network.of(life), die: () => this.die(life) };
    this.#system = system;
    try {
      const party = await livingAs(life, () => this.#boot(system));
      if (!life.isOver) this.#party = party;
    } catch {
      this.die(life);
    }
  }

  /** Asks it; UNAVAILABLE where it is down, or dies over the answer. */
  ask<T>(work: (party: Party) => Promise<T>): Promise<T | Refusal> {
    const { party, life } = this;
    if (party === undefined || life === undefined) return Promise.resolve(refuse('UNAVAILABLE'));
    return new Promise((resolve, reject) => {
      const mourn = () => resolve(refuse('UNAVAILABLE'));
      this.#mourners.add(mourn);
      const forget = () => this.#mourners.delete(mourn);
      livingAs(life, () => work(party))
        .then(resolve, reject)
        .finally(forget);
    });
  }

  /** The power goes. Does nothing to a process that is dead already. */
  die(life: Life | undefined = this.#system?.life): void {
    const system = this.#system;
    if (system === undefined || system.life !== life || system.life.isOver) return;
    system.life.isOver = true;
    this.deaths += 1;
    this.#party = undefined;
    system.net.die();
    for (const mourn of this.#mourners) mourn();
    this.#mourners.clear();
    this.#machine.timeline.after(this.#restartMs(), () => void this.start());
  }
}
