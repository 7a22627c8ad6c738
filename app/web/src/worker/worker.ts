/**
 * Keeps the built files of the app's shell and of the phone, and nothing else: what a party
 * answers is never looked at. The bundler writes the list of files into this file, so that
 * another build is another worker; it takes over when the last page of the old one is gone.
 */
import { answerFor, type Shell, shellNameOf } from './shell.ts';

declare const SHELL_FILES: readonly string[];

/** What of a service worker's global scope is used (its types clash with a page's). */
interface WorkerScope {
  addEventListener(type: 'install' | 'activate', listener: (event: LifeEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: AskEvent) => void): void;
}
interface LifeEvent {
  waitUntil(work: Promise<unknown>): void;
}
interface AskEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const scope = self as unknown as WorkerScope;
const files = SHELL_FILES;
const shell: Shell = { files, name: shellNameOf(files) };

scope.addEventListener('install', (event) => {
  event.waitUntil(caches.open(shell.name).then((kept) => kept.addAll([...shell.files])));
});

scope.addEventListener('activate', (event) => {
  event.waitUntil(dropOthers());
});

scope.addEventListener('fetch', (event) => {
  const answer = answerFor(event.request, shell, location.origin);
  if (answer !== undefined) event.respondWith(answer(caches, fetch));
});

async function dropOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== shell.name).map((name) => caches.delete(name)));
}
