/** The chapters in the order they are read, and the engineers' pages behind them. */

/** A file each in `doc/guide/<language>/`. */
export const CHAPTERS = [
  'begin',
  'add-a-card',
  'pay',
  'see-it',
  'lost',
  'bank',
  'till',
  'look-inside',
  'run-it',
  'limits',
] as const;

/** Files of `doc/`; `states-package` is `doc/states/package.md`. */
export const ENGINEERS = [
  'architecture',
  'integrating',
  'paying',
  'running',
  'operating',
  'keys',
  'programmes',
  'states-wearable',
  'states-package',
  'states-plastic-card',
  'states-token-service',
  'states-acquirer',
  'states-posting',
  'states-dispute',
  'states-desk-case',
  'states-desk-approval',
  'threats',
  'durability',
  'simulation',
  'planted-bugs',
  'asvs',
  'dependencies',
] as const;

export function isChapter(id: string): boolean {
  return CHAPTERS.some((chapter) => chapter === id);
}

/** Where a page's text lies beneath `doc/`. */
export function fileOf(id: string, language: string): string {
  if (isChapter(id)) return `guide/${language}/${id}.md`;
  return id.startsWith('states-') ? `states/${id.slice('states-'.length)}.md` : `${id}.md`;
}
