import type { Operator } from './operator';

export const CONVERSIONS: Record<string, Operator> = {};
