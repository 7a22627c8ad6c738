/** The provider's process, and a browser's way through its forms. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface RunningProvider {
  readonly issuerUrl: string;
  stop(): void;
}

const PROGRAM = fileURLToPath(new URL('./provider-process.ts', import.meta.url));

export async function startProvider(redirectUris: readonly string[]): Promise<RunningProvider> {
  const child = spawn(process.execPath, [PROGRAM, ...redirectUris], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  process.once('exit', () => child.kill());
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return {
    issuerUrl: `http://127.0.0.1:${line.replace('ready ', '')}`,
    stop: () => child.kill(),
  };
}

/**
 * Goes where a browser would: to the authorization URL, signs in there as `name`, agrees, and stops
 * at the redirect to our page. Returns what stands in its query.
 */
export async function signsInAt(
  authorizationUrl: string,
  redirectUri: string,
  name: string,
): Promise<Record<string, string>> {
  const browser = new Browser();
  let page = await browser.opens(authorizationUrl);
  for (let i = 0; i < 8; i++) {
    if (page.url.startsWith(redirectUri)) {
      return Object.fromEntries(new URL(page.url).searchParams);
    }
    const action = /<form[^>]*action="([^"]+)"/.exec(page.body)?.[1];
    const prompt = /name="prompt" value="(\w+)"/.exec(page.body)?.[1];
    if (action === undefined || prompt === undefined) throw new Error(`lost at ${page.url}`);
    page = await browser.opens(
      new URL(action, page.url).href,
      new URLSearchParams({ prompt, login: name, password: 'any' }),
    );
  }
  throw new Error('the provider goes round in circles');
}

/** Follows redirects by hand, to keep cookies and to stop where our own page begins. */
class Browser {
  readonly #cookies = new Map<string, string>();

  async opens(address: string, form?: URLSearchParams): Promise<{ url: string; body: string }> {
    let url = address;
    let body = form;
    for (let i = 0; i < 10; i++) {
      if (new URL(url).pathname.startsWith('/wallet/')) return { url, body: '' };
      const response = await fetch(url, {
        redirect: 'manual',
        headers: { cookie: [...this.#cookies].map(([n, v]) => `${n}=${v}`).join('; ') },
        ...(body === undefined ? {} : { method: 'POST', body }),
      });
      this.#keep(response.headers.getSetCookie());
      const location = response.headers.get('location');
      if (location === null) return { url, body: await response.text() };
      url = new URL(location, url).href;
      body = undefined;
    }
    throw new Error('redirected in circles');
  }

  #keep(lines: readonly string[]): void {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}
