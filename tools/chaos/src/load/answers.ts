/** What people were told of one order. */
export interface OrderAnswers {
  id: string;
  /** The statuses that its customer was shown, one after the other; the last one when all was at rest. */
  statuses: string[];
  /** How requests to cancel it were answered, as HTTP statuses. */
  cancels: number[];
  /** How often the shop said that there is no such order, which it has accepted. */
  denials: number;
}

/** The answers about an order that was placed a moment ago. */
export const answersFrom = ({ id, status }: { id: string; status: string }): OrderAnswers => ({
  id,
  statuses: [status],
  cancels: [],
  denials: 0,
});

/** Notes what was shown; the same as before tells nothing new. */
export function noteStatus(answers: OrderAnswers, status: string): void {
  if (answers.statuses.at(-1) !== status) answers.statuses.push(status);
}
