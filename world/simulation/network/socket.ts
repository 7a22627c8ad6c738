/** One end of a simulated connection: what links use of `node:net`, and nothing behind it. */
import type { HostSocket } from '@armilla/kit/host-link';
import { type Life, livingAs } from '../machine/machine.ts';

type Event = 'data' | 'drain' | 'close' | 'error';
type See = (value: never) => void;

/** How what one end writes comes to the other. */
export interface Cable {
  /** Bytes are on their way. */
  carry(from: SimulatedSocket, bytes: Uint8Array): void;
  /** An end is closed: the other will notice. */
  broken(from: SimulatedSocket): void;
}

export class SimulatedSocket implements HostSocket {
  readonly #cable: Cable;
  readonly #life: Life;
  readonly #listeners = new Map<Event, See[]>();
  /** Arrived while nothing was read. */
  readonly #unread: Uint8Array[] = [];
  #isPaused = false;
  destroyed = false;
  readonly writableLength = 0;

  constructor(cable: Cable, life: Life) {
    this.#cable = cable;
    this.#life = life;
  }

  get writable(): boolean {
    return !this.destroyed;
  }

  on(event: Event, see: See): this {
    const listeners = this.#listeners.get(event) ?? [];
    this.#listeners.set(event, [...listeners, see]);
    return this;
  }

  write(bytes: Uint8Array): boolean {
    if (!this.destroyed) this.#cable.carry(this, bytes);
    return true;
  }

  end(bytes: Uint8Array): void {
    this.write(bytes);
    this.destroy();
  }

  destroy(): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.#cable.broken(this);
    this.#tell('close');
    return this;
  }

  pause(): this {
    this.#isPaused = true;
    return this;
  }

  resume(): this {
    this.#isPaused = false;
    while (!this.#isPaused && this.#unread.length > 0) this.arrive(this.#unread.shift());
    return this;
  }

  /** Bytes come in. */
  arrive(bytes: Uint8Array | undefined): void {
    if (this.destroyed || bytes === undefined) return;
    if (this.#isPaused) this.#unread.push(bytes);
    else this.#tell('data', Buffer.from(bytes));
  }

  #tell(event: Event, value?: unknown): void {
    if (this.#life.isOver) return;
    livingAs(this.#life, () => {
      for (const see of this.#listeners.get(event) ?? []) see(value as never);
    });
  }
}
