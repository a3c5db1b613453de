import { z } from 'zod';

/**
 * One line of text from a person, 1 to `mostCharacters` long once trimmed. Control characters have no place in it:
 * they would end up on parcel labels, in mails and in terminals; half a character (a lone surrogate) has none either.
 */
export const lineOfText = (mostCharacters: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(mostCharacters)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'expected no control characters');
