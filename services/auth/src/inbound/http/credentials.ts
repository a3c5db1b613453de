import { named } from '@shop/contracts';
import { z } from 'zod';

/** Compared and stored trimmed and in lower case; RFC 5321 allows no more than 254 characters. */
const emailSchema = z.string().trim().toLowerCase().max(254).pipe(z.email('expected an e-mail address'));

const newPasswordSchema = z.string().min(8).max(128);

// Shorter than any password may be, and still no malformed request: it is just wrong.
const givenPasswordSchema = z.string().min(1).max(128);

const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u, 'expected no control characters');

export const registrationSchema = named(
  'Registration',
  z.strictObject({
    email: emailSchema,
    password: newPasswordSchema,
    name: nameSchema,
  }),
  { email: 'ann@example.com', password: 'correct horse', name: 'Ann' },
);

export const logInSchema = named('LogIn', z.strictObject({ email: emailSchema, password: givenPasswordSchema }), {
  email: 'ann@example.com',
  password: 'correct horse',
});

export const passwordChangeSchema = named(
  'PasswordChange',
  z.strictObject({
    currentPassword: givenPasswordSchema,
    newPassword: newPasswordSchema,
  }),
);

export const refreshTokenSchema = named('RefreshToken', z.strictObject({ refreshToken: z.string().min(1).max(512) }));

export const accessTokenSchema = named('AccessToken', z.strictObject({ token: z.string().max(16_384) }));
