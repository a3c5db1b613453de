/** Class number in the upper, method number in the lower 16 bits, as the two stand on the wire. */
const id = (classId: number, methodId: number): number => (classId << 16) | methodId;

export const METHOD = {
  connectionStart: id(10, 10),
  connectionStartOk: id(10, 11),
  connectionSecure: id(10, 20),
  connectionSecureOk: id(10, 21),
  connectionTune: id(10, 30),
  connectionTuneOk: id(10, 31),
  connectionOpen: id(10, 40),
  connectionOpenOk: id(10, 41),
  connectionClose: id(10, 50),
  connectionCloseOk: id(10, 51),
  connectionBlocked: id(10, 60),
  connectionUnblocked: id(10, 61),
  connectionUpdateSecret: id(10, 70),
  connectionUpdateSecretOk: id(10, 71),
  channelOpen: id(20, 10),
  channelOpenOk: id(20, 11),
  channelFlow: id(20, 20),
  channelFlowOk: id(20, 21),
  channelClose: id(20, 40),
  channelCloseOk: id(20, 41),
  accessRequest: id(30, 10),
  accessRequestOk: id(30, 11),
  exchangeDeclare: id(40, 10),
  exchangeDeclareOk: id(40, 11),
  exchangeDelete: id(40, 20),
  exchangeDeleteOk: id(40, 21),
  exchangeBind: id(40, 30),
  exchangeBindOk: id(40, 31),
  exchangeUnbind: id(40, 40),
  exchangeUnbindOk: id(40, 51),
  queueDeclare: id(50, 10),
  queueDeclareOk: id(50, 11),
  queueBind: id(50, 20),
  queueBindOk: id(50, 21),
  queuePurge: id(50, 30),
  queuePurgeOk: id(50, 31),
  queueDelete: id(50, 40),
  queueDeleteOk: id(50, 41),
  queueUnbind: id(50, 50),
  queueUnbindOk: id(50, 51),
  basicQos: id(60, 10),
  basicQosOk: id(60, 11),
  basicConsume: id(60, 20),
  basicConsumeOk: id(60, 21),
  basicCancel: id(60, 30),
  basicCancelOk: id(60, 31),
  basicPublish: id(60, 40),
  basicReturn: id(60, 50),
  basicDeliver: id(60, 60),
  basicGet: id(60, 70),
  basicGetOk: id(60, 71),
  basicGetEmpty: id(60, 72),
  basicAck: id(60, 80),
  basicReject: id(60, 90),
  basicRecoverAsync: id(60, 100),
  basicRecover: id(60, 110),
  basicRecoverOk: id(60, 111),
  basicNack: id(60, 120),
  confirmSelect: id(85, 10),
  confirmSelectOk: id(85, 11),
  txSelect: id(90, 10),
  txSelectOk: id(90, 11),
  txCommit: id(90, 20),
  txCommitOk: id(90, 21),
  txRollback: id(90, 30),
  txRollbackOk: id(90, 31),
} as const;

export const classOf = (method: number): number => method >>> 16;
export const numberOf = (method: number): number => method & 0xffff;

const NAMES = new Map<number, string>(
  Object.entries(METHOD).map(([name, method]) => [method, name.replace(/(?!^)[A-Z]/, (c) => `.${c.toLowerCase()}`)]),
);

/** `basic.publish`, or the numbers of a method that AMQP 0-9-1 does not have. */
export const methodName = (method: number): string =>
  NAMES.get(method)?.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`) ?? `${classOf(method)}.${numberOf(method)}`;

/** A method of AMQP 0-9-1 (RabbitMQ's extensions included), whichever side sends it. */
export const isKnownMethod = (method: number): boolean => NAMES.has(method);
