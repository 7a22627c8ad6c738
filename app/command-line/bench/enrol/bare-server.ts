/**
 * The reference: a server that answers a read at once, and a write when one row of it is on the
 * disk. Whatever an enrolment is made of beside requests and their keeping is ours.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { text } from 'node:stream/consumers';

const [file = ''] = process.argv.slice(2);
const database = new DatabaseSync(file);
// As the service keeps its own.
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
database.exec('CREATE TABLE written (id INTEGER PRIMARY KEY, what TEXT NOT NULL) STRICT');
const insert = database.prepare('INSERT INTO written (what) VALUES (?)');

const server = createServer(async (request, response) => {
  const body = await text(request);
  if (request.method === 'POST') insert.run(body);
  response.setHeader('content-type', 'application/json').end('{"ok":true}');
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}/` })}\n`);
});
process.once('SIGTERM', () => {
  server.closeAllConnections();
  server.close(() => database.close());
});
