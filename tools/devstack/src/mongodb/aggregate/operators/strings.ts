import type { Operator } from './operator';

export const STRINGS: Record<string, Operator> = {};
