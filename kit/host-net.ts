/**
 * What host links stand on: somebody who connects and listens. It is TCP, but for the simulation,
 * which is the network itself: bytes go through it late, cut, doubled, or not at all.
 */
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';

/** One end of a connection, as much of `node:net`'s as links use. */
export interface HostSocket {
  readonly destroyed: boolean;
  readonly writable: boolean;
  /** Bytes that wait to be sent. */
  readonly writableLength: number;
  write(bytes: Uint8Array): unknown;
  /** Sends these last, then says so to the other end. */
  end(bytes: Uint8Array): unknown;
  destroy(): unknown;
  /** Reads nothing more until it is resumed. */
  pause(): unknown;
  resume(): unknown;
  on(event: 'data', see: (chunk: Buffer | string) => void): unknown;
  on(event: 'drain' | 'close', see: () => void): unknown;
  on(event: 'error', see: (error: Error) => void): unknown;
}

export interface Listening {
  readonly port: number;
  /** Takes no connection any more and ends those there are. */
  close(): Promise<void>;
}

export interface HostNet {
  /** Rejects when nobody takes the connection in time. */
  connect(to: {
    readonly host: string;
    readonly port: number;
    readonly timeoutMs: number;
  }): Promise<HostSocket>;
  /** Port 0 takes any free one. */
  listen(
    at: { readonly host: string; readonly port: number; readonly mostConnections: number },
    take: (socket: HostSocket) => void,
    /** A connection that could not be taken, later on. */
    failed: (error: Error) => void,
  ): Promise<Listening>;
}

const connected: HostNet['connect'] = ({ host, port, timeoutMs }) =>
  new Promise((resolve, reject) => {
    const socket = createConnection({ host, port, timeout: timeoutMs });
    socket.setNoDelay(true);
    socket.once('connect', () => {
      socket.setTimeout(0);
      resolve(socket);
    });
    socket.once('timeout', () => socket.destroy(new Error('connecting took too long')));
    socket.on('error', reject);
  });

const listening: HostNet['listen'] = ({ host, port, mostConnections }, take, failed) => {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.setNoDelay(true);
    take(socket);
  });
  server.maxConnections = mostConnections;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      // What was answered still goes out.
      for (const socket of open) socket.destroySoon();
    });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      // Out of file descriptors, say: that connection is lost, the server is not.
      server.on('error', failed);
      resolve({ port: (server.address() as AddressInfo).port, close });
    });
  });
};

export const tcp: HostNet = { connect: connected, listen: listening };
