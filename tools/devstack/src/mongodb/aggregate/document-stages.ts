import { type Doc, isDoc, typeName, type Value } from '../bson/values';
import { CommandError } from '../errors';
import { describe } from '../update/apply-update';
import { type CompileContext, compileExpression, type Scope, type Variables } from './expression';
import {
  addFields,
  applyProjection,
  checkFieldPath,
  newTree,
  parseAddFields,
  parseProjection,
  putLeaf,
} from './project';

/** Stages that turn each document into one other, on its own; undefined for all other names. */
export function compileDocumentStage(
  name: string,
  spec: Value,
  context: CompileContext,
  variables?: Variables,
): ((document: Doc) => Doc) | undefined {
  switch (name) {
    case '$set':
    case '$addFields': {
      if (!isDoc(spec))
        throw new CommandError(40272, `${name} specification stage must be an object, got ${typeName(spec)}`);
      const tree = parseAddFields(spec, context);
      return (document) => addFields(document, tree, scopeOf(document, variables));
    }
    case '$project': {
      if (!isDoc(spec)) throw new CommandError(15969, '$project specification must be an object');
      const projection = parseProjection(spec, context);
      return (document) => applyProjection(document, projection, scopeOf(document, variables));
    }
    case '$unset':
      return unset(spec);
    case '$replaceRoot':
      if (!isDoc(spec) || !spec.has('newRoot'))
        throw new CommandError(40231, 'no newRoot specified for the $replaceRoot stage');
      return replaceRoot(name, spec.get('newRoot') as Value, context, variables);
    case '$replaceWith':
      return replaceRoot(name, spec, context, variables);
    default:
      return undefined;
  }
}

export function scopeOf(document: Doc, variables?: Variables): Scope {
  return { root: document, current: document, variables };
}

function unset(spec: Value): (document: Doc) => Doc {
  const names = Array.isArray(spec) ? spec : [spec];
  if (names.length === 0)
    throw new CommandError(31119, '$unset specification must be a string or an array with at least one field');
  const tree = newTree();
  for (const name of names) {
    if (typeof name !== 'string') {
      throw new CommandError(
        Array.isArray(spec) ? 31120 : 31002,
        '$unset specification must be a string or an array containing only string values',
      );
    }
    putLeaf(tree, checkFieldPath(name), { exclude: true });
  }
  return (document) => applyProjection(document, { kind: 'exclusion', tree }, scopeOf(document));
}

function replaceRoot(
  name: string,
  spec: Value,
  context: CompileContext,
  variables: Variables | undefined,
): (document: Doc) => Doc {
  const expression = compileExpression(spec, context);
  return (document) => {
    const result = expression(scopeOf(document, variables));
    if (isDoc(result)) return result;
    throw new CommandError(
      40228,
      `'newRoot' expression must evaluate to an object, but resulting value was: ${describe(result)}. Type of resulting value: '${typeName(result)}'. Input document: ${describe(document)} (${name})`,
    );
  };
}
