/** How to reach a customer, as the latest event about them says. */
export interface Contact {
  customerId: string;
  email: string;
  name: string;
  /** Whether they want mail. */
  wantsEmail: boolean;
  /** Grows with each change of the profile; 0 right after the registration. */
  sequence: number;
}
