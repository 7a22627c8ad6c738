/**
 * The network between hosts: whoever listens does so on a link, whoever dials it is given a cable
 * to them. What is written on a cable arrives later, whole and in order, unless the weather has it
 * otherwise.
 */
import type { HostNet, Listening } from '@armilla/kit/host-link';
import { type Life, livingAs, type Machine } from '../machine/machine.ts';
import { type Cable, SimulatedSocket } from './socket.ts';

/** What may become of bytes on a link. */
export interface Weather {
  /** Milliseconds a connection or a message takes. */
  latencyMs(link: string): number;
  /** The ways these bytes go: one whole arrival on a good day. */
  fate(link: string, bytes: Uint8Array): readonly Arrival[];
}

export interface Arrival {
  readonly bytes: Uint8Array;
  /** Beside the link's own latency. */
  readonly lateMs: number;
  /** May come before what was sent earlier. */
  readonly overtakes?: boolean;
  /** The connection breaks with it. */
  readonly breaks?: boolean;
}

/** Sees every message that was put on a link, as bytes. */
export type Tap = (link: string, direction: 'ASKED' | 'ANSWERED', bytes: Uint8Array) => void;

interface Listener {
  readonly life: Life;
  readonly take: (socket: SimulatedSocket) => void;
  /** Of the whole process that listens. */
  readonly sockets: Set<SimulatedSocket>;
}

export class Network {
  readonly #machine: Machine;
  readonly #weather: Weather;
  readonly #tap: Tap;
  readonly #ports = new Map<string, number>();
  readonly #listeners = new Map<number, Listener>();

  constructor(machine: Machine, weather: Weather, tap: Tap) {
    this.#machine = machine;
    this.#weather = weather;
    this.#tap = tap;
  }

  /** The port of a link: the same for both its ends. */
  portOf(link: string): number {
    const port = this.#ports.get(link) ?? 8_000 + this.#ports.size;
    this.#ports.set(link, port);
    return port;
  }

  /** The network as a process sees it, which ends with the process. */
  of(life: Life): HostNet & { die(): void } {
    const mine = new Set<SimulatedSocket>();
    const ports = new Set<number>();
    return {
      connect: ({ port }) => this.#connect(life, port, mine),
      listen: async ({ port }, take) => {
        ports.add(port);
        return this.#listen(life, port, take, mine);
      },
      die: () => {
        for (const port of ports) this.#listeners.delete(port);
        for (const socket of [...mine]) socket.destroy();
      },
    };
  }

  #listen(
    life: Life,
    port: number,
    take: (socket: SimulatedSocket) => void,
    sockets: Set<SimulatedSocket>,
  ): Listening {
    this.#listeners.set(port, { life, take, sockets });
    const close = async () => {
      this.#listeners.delete(port);
      for (const socket of [...sockets]) socket.destroy();
    };
    return { port, close };
  }

  #connect(life: Life, port: number, mine: Set<SimulatedSocket>): Promise<SimulatedSocket> {
    const link = this.#linkOf(port);
    const { timeline } = this.#machine;
    return new Promise((resolve, reject) => {
      timeline.after(this.#weather.latencyMs(link), () => {
        const listener = this.#listeners.get(port);
        if (life.isOver) return;
        livingAs(life, () => {
          if (listener === undefined) return reject(new Error('connection refused'));
          const [near, far] = this.#cable(link, life, mine, listener);
          resolve(near);
          livingAs(listener.life, () => listener.take(far));
        });
      });
    });
  }

  #linkOf(port: number): string {
    for (const [link, known] of this.#ports) if (known === port) return link;
    throw new Error(`no link has port ${port}`);
  }

  #cable(
    link: string,
    life: Life,
    mine: Set<SimulatedSocket>,
    { life: theirs, sockets }: Listener,
  ): readonly [SimulatedSocket, SimulatedSocket] {
    const ends: SimulatedSocket[] = [];
    const otherOf = (end: SimulatedSocket) => (ends[0] === end ? ends[1] : ends[0]);
    const { timeline } = this.#machine;
    /** When the last bytes in each direction arrive: what comes after does not come before. */
    const last = [0, 0];
    const cable: Cable = {
      carry: (from, bytes) => {
        const direction = ends[0] === from ? 0 : 1;
        this.#machine.stir();
        this.#tap(link, direction === 0 ? 'ASKED' : 'ANSWERED', bytes);
        for (const arrival of this.#weather.fate(link, bytes)) {
          const soonest = timeline.now + this.#weather.latencyMs(link) + arrival.lateMs;
          const at = arrival.overtakes ? soonest : Math.max(soonest, last[direction] ?? 0);
          if (!arrival.overtakes) last[direction] = at;
          timeline.at(at, () => {
            otherOf(from)?.arrive(arrival.bytes);
            if (arrival.breaks) otherOf(from)?.destroy();
          });
        }
      },
      broken: (from) => {
        mine.delete(from);
        sockets.delete(from);
        // After whatever is on its way already.
        const at = Math.max(timeline.now + this.#weather.latencyMs(link), ...last);
        timeline.at(at, () => otherOf(from)?.destroy());
      },
    };
    const near = new SimulatedSocket(cable, life);
    const far = new SimulatedSocket(cable, theirs);
    ends.push(near, far);
    mine.add(near);
    sockets.add(far);
    return [near, far];
  }
}
