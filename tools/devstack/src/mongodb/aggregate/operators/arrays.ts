import type { Operator } from './operator';

export const ARRAYS: Record<string, Operator> = {};
