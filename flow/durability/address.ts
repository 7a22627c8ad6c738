/**
 * The address of the database as the service knows it: it leads to one server and can be led to
 * another, as a floating address does. A control may have it weaken what the service asks for.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface Address {
  readonly url: string;
  /** From now on it leads there; who is connected is cut off. `undefined`: nobody is there. */
  leadTo(port: number | undefined): void;
  /** From now on what is sent there goes nowhere, and nobody is told. */
  hold(): void;
  close(): void;
}

export interface AddressOptions {
  readonly port: number | undefined;
  /**
   * Sessions that ask for `synchronous_commit=on` get it off: a commit is then acknowledged before
   * it is on any disk. The fault that has to be found.
   */
  readonly weakened?: boolean;
}

export async function openAddress({ port, weakened = false }: AddressOptions): Promise<Address> {
  let target = port;
  const open = new Set<Socket>();
  const server = createServer((socket) => lead(socket));
  const lead = (socket: Socket) => {
    socket.on('error', () => {});
    if (target === undefined) return void socket.destroy();
    const inner = connect({ host: '127.0.0.1', port: target });
    inner.on('error', () => {});
    for (const [one, other] of [
      [socket, inner],
      [inner, socket],
    ] as const) {
      open.add(one);
      one.setNoDelay(true);
      one.once('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
    if (weakened) socket.once('data', (first) => greet(socket, inner, weak(first)));
    else socket.pipe(inner);
    inner.pipe(socket);
  };
  return {
    url: `postgres://armilla@127.0.0.1:${await listening(server)}/postgres`,
    leadTo(next) {
      target = next;
      for (const socket of open) socket.destroy();
    },
    hold() {
      for (const socket of open) socket.unpipe().pause();
    },
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

function greet(socket: Socket, inner: Socket, first: Buffer): void {
  inner.write(first);
  socket.pipe(inner);
}

/** The same length, since the packet says how long it is. `0` is PostgreSQL's word for off too. */
function weak(packet: Buffer | string): Buffer {
  const text = Buffer.from(packet).toString('latin1');
  return Buffer.from(text.replace('synchronous_commit=on', 'synchronous_commit=0 '), 'latin1');
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}
