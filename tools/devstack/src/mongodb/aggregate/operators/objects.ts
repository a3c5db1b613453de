import type { Operator } from './operator';

export const OBJECTS: Record<string, Operator> = {};
