/**
 * Hosts talking in frames over TCP: a server that answers requests, and a client that keeps
 * connections up, matches answers by their data and gives up after a time. What a frame is and what
 * is in it is the caller's: a `Codec` turns bytes to messages and back.
 */
export { type ConnectOptions, connect, type HostClient } from './host-client.ts';
export { type Codec, type MessageReader, NoAnswer } from './host-codec.ts';
export { type HostNet, type HostSocket, type Listening, tcp } from './host-net.ts';
export {
  type Doors,
  type Gate,
  type HostServer,
  type ListenOptions,
  listen,
} from './host-server.ts';
