/**
 * A PC/SC service of a journey's own: Debian's pcscd with a virtual reader (vpcd), beside a service
 * that may run already. Where mount namespaces may be made it gets one in which `/run` is empty;
 * anywhere else it is handed its socket as systemd would do it. Programs that are given
 * `environment` speak to this one.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DAEMON = '/usr/sbin/pcscd';
const DRIVER = '/usr/lib/pcsc/drivers/serial/libifdvpcd.so';

export interface CardService {
  /** The reader a card at {@link CardService.port} is in. */
  readonly reader: string;
  /** Where vpcd waits for its card, on 127.0.0.1. */
  readonly port: number;
  readonly environment: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/** Why there can be no service here, or undefined where there can. */
export function withoutCardService(): string | undefined {
  if (!existsSync(DAEMON) || !existsSync(DRIVER)) {
    return 'pcscd or vpcd is missing: sudo apt-get install pcscd vsmartcard-vpcd opensc';
  }
  return undefined;
}

/** How the service comes to a socket of its own. */
export type Seclusion = 'NAMESPACE' | 'HANDED_SOCKET';

/** A namespace where the host allows one: the service then leaves nothing at all outside. */
export function bestSeclusion(): Seclusion {
  const { status } = spawnSync('unshare', [...NAMESPACE, 'mount', '-t', 'tmpfs', 'none', '/run'], {
    stdio: 'ignore',
  });
  return status === 0 ? 'NAMESPACE' : 'HANDED_SOCKET';
}

/** Root as it is; anybody else is root in the namespace alone. */
const NAMESPACE = process.getuid?.() === 0 ? ['-m'] : ['-r', '-m'];

/** In a namespace `/run` is a new one, and what the service makes there is in the folder. */
const IN_NAMESPACE =
  'mount -t tmpfs none /run && mkdir /run/pcscd && mount --bind "$1" /run/pcscd && ' +
  `exec ${DAEMON} --foreground --config "$1/reader.conf"`;

/**
 * Opens the socket as file descriptor 3 and becomes the service, which takes it for systemd's
 * (sd_listen_fds). The service then asks for no right; where it has some it writes its number to
 * `/run/pcscd`, which nobody but `pcscd --hotplug` reads. Perl is part of every Debian.
 */
const WITH_HANDED_SOCKET = `
  use Socket;
  $^F = 3;
  socket(my $socket, PF_UNIX, SOCK_STREAM, 0) or die "socket: $!";
  bind($socket, sockaddr_un("$ARGV[0]/pcscd.comm")) or die "bind: $!";
  listen($socket, 16) or die "listen: $!";
  die "not file descriptor 3" unless fileno($socket) == 3;
  @ENV{"LISTEN_PID", "LISTEN_FDS"} = ($$, 1);
  exec "${DAEMON}", "--foreground", "--config", "$ARGV[0]/reader.conf";
`;

function startDaemon(folder: string, seclusion: Seclusion): ChildProcess {
  const [program, words] =
    seclusion === 'NAMESPACE'
      ? ['unshare', [...NAMESPACE, 'sh', '-c', IN_NAMESPACE, 'sh', folder]]
      : ['perl', ['-e', WITH_HANDED_SOCKET, folder]];
  return spawn(program, words, { stdio: 'ignore' });
}

export async function startCardService(seclusion = bestSeclusion()): Promise<CardService> {
  const folder = mkdtempSync(join(tmpdir(), 'armilla-pcscd-'));
  const port = await twoFreePorts();
  const channel = `0x${port.toString(16)}`;
  const settings = [
    'FRIENDLYNAME "Armilla reader"',
    `DEVICENAME /dev/null:${channel}`,
    `LIBPATH ${DRIVER}`,
    `CHANNELID ${channel}`,
  ];
  writeFileSync(join(folder, 'reader.conf'), `${settings.join('\n')}\n`);
  const daemon = startDaemon(folder, seclusion);
  const socket = join(folder, 'pcscd.comm');
  const stop = () => end(daemon, folder);
  if (!(await until(() => existsSync(socket), 10_000))) {
    await stop();
    throw new Error('pcscd did not come up');
  }
  return {
    reader: 'Armilla reader 00 00',
    port,
    environment: { ...process.env, PCSCLITE_CSOCK_NAME: socket },
    stop,
  };
}

async function end(daemon: ChildProcess, folder: string): Promise<void> {
  const ended = new Promise((resolve) => daemon.once('exit', resolve));
  if (daemon.exitCode === null && daemon.signalCode === null && daemon.kill()) await ended;
  rmSync(folder, { recursive: true, force: true });
}

/** vpcd has two slots, at neighbouring ports. */
async function twoFreePorts(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 40_000);
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
  throw new Error('no free ports');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}

/** Whether it came true in time. */
export async function until(holds: () => boolean, withinMs: number): Promise<boolean> {
  const end = Date.now() + withinMs;
  while (!holds()) {
    if (Date.now() >= end) return false;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return true;
}
