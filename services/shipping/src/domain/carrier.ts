/** Whoever brings parcels to a country. */
export interface Carrier {
  name: string;
  serves(country: string): boolean;
}

const domestic: Carrier = { name: 'Continental Parcel', serves: (country) => country === 'US' };

// Nobody delivers to Antarctica.
const worldwide: Carrier = { name: 'Globe Express', serves: (country) => country !== 'AQ' };

/** The first carrier that serves the country, the cheapest first; `undefined` when none does. */
export function carrierFor(country: string): Carrier | undefined {
  return [domestic, worldwide].find((carrier) => carrier.serves(country));
}
