/** The reference: a Node process that listens, tells where, and answers. */
import { createServer } from 'node:http';

const server = createServer((_, response) => response.end('here'));
server.listen(0, '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  process.stdout.write(`${JSON.stringify({ url })}\n`);
});
process.once('SIGTERM', () => {
  server.closeAllConnections();
  server.close();
});
