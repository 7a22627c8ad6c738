/** What a page of the guide is made of, as the bundler leaves it: a tree, no HTML. */

export type Inline =
  | string
  | { readonly kind: 'strong' | 'em'; readonly of: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly to: Target; readonly of: readonly Inline[] };

/** A room of the app, a page of the guide and a place on it, or another site. */
export type Target =
  | { readonly in: 'APP'; readonly path: string }
  | { readonly in: 'GUIDE'; readonly chapter: string; readonly hash: string }
  | { readonly in: 'WEB'; readonly url: string };

export interface Heading {
  readonly id: string;
  readonly text: string;
  readonly depth: number;
}

export interface Picture {
  /** `phone-wallet`: a screen as a walk names it. */
  readonly name: string;
  readonly alt: string;
  /** Absent until the walks have taken it. */
  readonly src?: string;
  readonly width?: number;
  readonly height?: number;
}

export type Block =
  | ({ readonly kind: 'heading'; readonly of: readonly Inline[] } & Heading)
  | { readonly kind: 'paragraph'; readonly of: readonly Inline[] }
  | { readonly kind: 'quote'; readonly of: readonly Block[] }
  | {
      readonly kind: 'list';
      readonly ordered: boolean;
      readonly items: readonly (readonly Block[])[];
    }
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | {
      readonly kind: 'table';
      readonly head: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    }
  | ({ readonly kind: 'picture' } & Picture)
  | { readonly kind: 'rule' };

export interface Page {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A page as the table of contents knows it. */
export interface Entry {
  readonly id: string;
  readonly title: string;
  /** Its first words. */
  readonly summary: string;
  readonly headings: readonly Heading[];
}

export interface Contents {
  readonly chapters: readonly Entry[];
  /** The engineers' pages, in English. */
  readonly engineers: readonly Entry[];
}
