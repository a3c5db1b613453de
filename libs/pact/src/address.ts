import { exampleOf, regex, string } from './matching';

/** An address with all that one can have, as a consumer relies on it: what is left out of an example is in no pact. */
export const address = () => ({
  label: string('Home'),
  line1: string('1 Main St'),
  line2: string('Flat 2'),
  city: string('Springfield'),
  region: string('IL'),
  postalCode: string('12345'),
  country: regex('^[A-Z]{2}$', 'US'),
});

/** The same as it is sent. */
export const addressExample = exampleOf(address()) as Record<keyof ReturnType<typeof address>, string>;
