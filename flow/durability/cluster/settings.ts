/** What Patroni and HAProxy are told. Why each value is as it is: doc/cluster.md. */
import type { Programs } from './programs.ts';

export interface Machine {
  readonly name: string;
  readonly folder: string;
  /** Of PostgreSQL. */
  readonly port: number;
  /** Of Patroni's REST interface. */
  readonly rest: number;
  /** By which the others copy from it. */
  readonly line: number;
}

export interface PatroniOptions {
  readonly programs: Programs;
  readonly etcd: number;
  readonly isSynchronous: boolean;
}

/** Seconds. `loop_wait + 2 * retry_timeout` must not be more than `ttl`. */
const TIMES = { ttl: 10, loop_wait: 1, retry_timeout: 3, primary_start_timeout: 0 };

const PARAMETERS = {
  max_connections: 200,
  // A machine that is killed leaves no shared memory behind.
  dynamic_shared_memory_type: 'mmap',
  wal_keep_size: '512MB',
  // The old primary is wound back instead of copied anew.
  wal_log_hints: 'on',
  checkpoint_timeout: '30s',
};

/** Patroni's file. It reads YAML, of which JSON is a part. */
export function patroniSettings(machine: Machine, options: PatroniOptions): string {
  const { programs, etcd, isSynchronous } = options;
  const { name, folder, port, rest, line } = machine;
  const user = { username: 'armilla' };
  return JSON.stringify({
    scope: 'armilla',
    name,
    restapi: { listen: `127.0.0.1:${rest}`, connect_address: `127.0.0.1:${rest}` },
    etcd3: { host: `127.0.0.1:${etcd}` },
    bootstrap: { dcs: sharedSettings(isSynchronous), initdb: [{ locale: 'C.UTF-8' }] },
    postgresql: {
      listen: `127.0.0.1:${port}`,
      connect_address: `127.0.0.1:${line}`,
      data_dir: `${folder}/data`,
      bin_dir: programs.postgres,
      pgpass: `${folder}/pgpass`,
      authentication: { superuser: user, replication: user, rewind: user },
      parameters: { unix_socket_directories: '' },
      pg_hba: ['host all all 127.0.0.1/32 trust', 'host replication all 127.0.0.1/32 trust'],
      remove_data_directory_on_rewind_failure: true,
      remove_data_directory_on_diverged_timelines: true,
    },
  });
}

function sharedSettings(isSynchronous: boolean): object {
  return {
    ...TIMES,
    synchronous_mode: isSynchronous,
    // Without any standby a commit waits, rather than being acknowledged by one machine alone.
    synchronous_mode_strict: isSynchronous,
    postgresql: { use_pg_rewind: true, parameters: PARAMETERS },
  };
}

/** HAProxy leads to the one machine whose Patroni says that it is the primary. */
export function haproxySettings(port: number, machines: readonly Machine[]): string {
  const servers = machines.map(
    (machine) => `  server ${machine.name} 127.0.0.1:${machine.port} check port ${machine.rest}`,
  );
  return [
    'defaults',
    '  mode tcp',
    '  timeout connect 2s',
    '  timeout check 2s',
    '  timeout client 1h',
    '  timeout server 1h',
    'listen primary',
    `  bind 127.0.0.1:${port}`,
    '  option httpchk GET /primary',
    '  http-check expect status 200',
    '  default-server inter 500ms fall 2 rise 1 on-marked-down shutdown-sessions',
    ...servers,
    '',
  ].join('\n');
}
