import type { Operator } from './operator';

export const DATES: Record<string, Operator> = {};
