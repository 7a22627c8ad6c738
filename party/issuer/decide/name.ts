/**
 * Whether a typed name is the name on the card. People write without accents, in their own script,
 * surname first, or with a space where the card has a hyphen; none of that is another person.
 */

const pairs = (text: string): readonly (readonly [string, string])[] =>
  text
    .trim()
    .split(/\s+/)
    .map((pair) => {
      const [from = '', to = ''] = pair.split('=');
      return [from, to] as const;
    });

/** Greek by ELOT 743 (ISO 843), Ukrainian by the Cabinet's resolution 55 of 2010, shortened. */
const LETTERS: ReadonlyMap<string, string> = new Map(
  pairs(`
    Α=A Β=V Γ=G Δ=D Ε=E Ζ=Z Η=I Θ=TH Ι=I Κ=K Λ=L Μ=M Ν=N Ξ=X Ο=O Π=P Ρ=R Σ=S Τ=T Υ=Y Φ=F Χ=CH
    Ψ=PS Ω=O
    А=A Б=B В=V Г=H Ґ=G Д=D Е=E Є=IE Ж=ZH З=Z И=Y І=I К=K Л=L М=M Н=N О=O П=P Р=R С=S
    Т=T У=U Ф=F Х=KH Ц=TS Ч=CH Ш=SH Щ=SHCH Ь= Ю=IU Я=IA
  `),
);

/** One word in Latin capitals: accents off, other scripts spelt in Latin, Y and J as I. */
function foldWord(word: string): string {
  const bare = word
    .toUpperCase()
    .normalize('NFC')
    // Letters of their own, which would lose what look like accents in the next step.
    .replace(/[ЙЇ]/g, 'І')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/ΟΥ/g, 'OU');
  return [...bare]
    .map((letter) => LETTERS.get(letter) ?? letter)
    .join('')
    .replace(/[YJ]/g, 'I')
    .replace(/[^A-Z]/g, '');
}

function foldWords(name: string): readonly string[] {
  return name
    .split(/[\s.-]+/)
    .map(foldWord)
    .filter((word) => word !== '');
}

/** Whether `typed` is one of the spellings of the name the bank holds. */
export function nameFits(typed: string, held: readonly string[]): boolean {
  const words = foldWords(typed);
  if (words.length === 0) return false;
  return held.some((name) => {
    const own = foldWords(name);
    return own.join('') === words.join('') || sorted(own) === sorted(words);
  });
}

function sorted(words: readonly string[]): string {
  return words.toSorted().join(' ');
}
