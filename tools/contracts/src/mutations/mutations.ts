import { answerMutations } from './answer-mutations';
import { messageMutations } from './message-mutations';
import type { Mutation } from './mutation';

/** Of everything that services say to each other; each turns exactly the contracts red that it breaks. */
export const mutations: readonly Mutation[] = [...messageMutations, ...answerMutations];
