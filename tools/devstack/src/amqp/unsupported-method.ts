import { AmqpError } from './amqp-error';
import { classOf, isKnownMethod, methodName } from './method-ids';

/** A clear answer to a method that this broker does not have, and to one that only a server may send. */
export function unsupported(method: number): AmqpError {
  const name = methodName(method);
  if (classOf(method) === 90)
    return new AmqpError(540, `transactions are not supported (${name}); use publisher confirms`);
  return isKnownMethod(method)
    ? new AmqpError(503, `unimplemented method ${name}`)
    : new AmqpError(503, `unknown method ${name}`);
}
