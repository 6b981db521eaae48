/**
 * LIX, the Scandinavian reading-ease number (C. H. Björnsson, "Läsbarhet", 1968): words per sentence plus the share of
 * words longer than six letters, in percent. Up to 25 very easy, 35 easy, 45 medium. Our own text keeps to 35.
 */
export function lix(text: string): number {
  const words = text.match(/[\p{L}\d][\p{L}\d'’-]*/gu) ?? [];
  if (words.length === 0) return 0;
  const sentences = Math.max(1, (text.match(/[.:!?…]+(?=\s|$)/g) ?? []).length);
  const long = words.filter((word) => [...word.replace(/[^\p{L}\d]/gu, '')].length > 6).length;
  return words.length / sentences + (long * 100) / words.length;
}
