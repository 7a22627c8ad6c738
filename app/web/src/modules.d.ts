/// <reference types="vite/client" />
/** Style sheets that the bundler takes in. */
declare module '*.css';
declare module '@fontsource-variable/inter';

/** Made by `build/slim-catalogue.ts`: code → text. */
declare module 'virtual:refusals/*' {
  export const texts: Readonly<Record<string, string>>;
}

/** Made by `guide-pages.ts`. */
declare module 'virtual:guide-contents/*' {
  export const contents: import('./guide/core/page.ts').Contents;
}
declare module '*.md' {
  export const page: import('./guide/core/page.ts').Page;
}
