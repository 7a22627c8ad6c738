/** Gives the reader a file that a party has sent as text (RFC 4648, 4). */
export interface SentFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: string;
}

export function download({ fileName, mediaType, content }: SentFile): void {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
