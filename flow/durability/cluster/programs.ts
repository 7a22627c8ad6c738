/** Debian's programs of which a cluster is made, and what to install where they are missing. */
import { existsSync } from 'node:fs';
import { postgresPrograms } from '@armilla/kit/own-postgres';

export interface Programs {
  /** The folder of PostgreSQL's. */
  readonly postgres: string;
  readonly patroni: string;
  readonly etcd: string;
  readonly haproxy: string;
}

export const TO_INSTALL =
  'The cluster is made of Debian packages: apt-get install patroni etcd-server haproxy postgresql';

/** `undefined` where one of them is not installed. */
export function clusterPrograms(): Programs | undefined {
  const [patroni, etcd, haproxy] = ['/usr/bin/patroni', '/usr/bin/etcd', '/usr/sbin/haproxy'];
  const postgres = postgresPrograms();
  if (postgres === undefined) return undefined;
  return [patroni, etcd, haproxy].every((path) => existsSync(path))
    ? { postgres, patroni, etcd, haproxy }
    : undefined;
}
