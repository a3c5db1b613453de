import { MAX_DOCUMENT_SIZE } from '../bson/encode';
import { DateTime, type Doc, isDoc, type Value } from '../bson/values';
import { CommandError, notSupported } from '../errors';
import { MAX_MESSAGE_SIZE } from '../wire-protocol';
import { type Command, isTruthy, ok, options } from './command';

/** The version whose behaviour is followed. */
const VERSION = '7.0.14';
const MAX_WIRE_VERSION = 21;

function hello(name: 'isWritablePrimary' | 'ismaster'): Command {
  return {
    // What drivers tell of themselves here grows with every version and asks for nothing.
    options: options(),
    anyOption: true,
    run(command, context) {
      return ok({
        helloOk: isTruthy(command.get('helloOk')) ? true : undefined,
        [name]: true,
        // No topologyVersion: a driver that is given one streams hellos over an exhaust cursor, which is not spoken
        // here, and takes the end of the stream for the loss of the server. Without it the driver polls.
        maxBsonObjectSize: MAX_DOCUMENT_SIZE,
        maxMessageSizeBytes: MAX_MESSAGE_SIZE,
        maxWriteBatchSize: 100_000,
        localTime: new DateTime(context.now),
        logicalSessionTimeoutMinutes: 30,
        connectionId: context.connectionId,
        minWireVersion: 0,
        maxWireVersion: MAX_WIRE_VERSION,
        readOnly: false,
      });
    },
  };
}

const legacyHello = hello('ismaster');

const buildInfo: Command = {
  options: options('buildInfo', 'buildinfo'),
  run: () =>
    ok({
      version: VERSION,
      gitVersion: 'shop-devstack',
      modules: ['shop-devstack'],
      versionArray: [7, 0, 14, 0],
      javascriptEngine: 'none',
      bits: 64,
      debug: false,
      maxBsonObjectSize: MAX_DOCUMENT_SIZE,
      storageEngines: ['devstack'],
    }),
};

const PARAMETERS: Doc = new Map<string, Value>([
  ['featureCompatibilityVersion', new Map([['version', '7.0']])],
  ['enableTestCommands', false],
  ['authenticationMechanisms', []],
  ['requireApiVersion', false],
  ['ttlMonitorSleepSecs', 1],
]);

const getParameter: Command = {
  options: options('getParameter', 'allParameters', ...PARAMETERS.keys()),
  run(command) {
    const what = command.get('getParameter');
    const all = what === '*' || (isDoc(what) && isTruthy(what.get('allParameters')));
    const result: Record<string, Value> = {};
    for (const [name, value] of PARAMETERS) if (all || command.has(name)) result[name] = value;
    if (Object.keys(result).length === 0) throw new CommandError(72, 'no option found to get');
    return ok(result);
  },
};

const connectionStatus: Command = {
  options: options('connectionStatus', 'showPrivileges'),
  run: () =>
    ok({
      authInfo: new Map<string, Value>([
        ['authenticatedUsers', []],
        ['authenticatedUserRoles', []],
      ]),
    }),
};

const serverStatus: Command = {
  options: options('serverStatus', 'repl', 'metrics', 'locks', 'tcmalloc'),
  run: (_command, context) => {
    const { rss } = process.memoryUsage();
    return ok({
      host: 'localhost',
      version: VERSION,
      process: 'shop-devstack-mongodb',
      pid: BigInt(process.pid),
      uptime: Math.floor((context.now - context.startedAt) / 1000),
      localTime: new DateTime(context.now),
      connections: new Map<string, Value>([['current', context.connectionId]]),
      metrics: new Map<string, Value>([
        ['cursor', new Map<string, Value>([['open', new Map([['total', context.cursors.size]])]])],
      ]),
      mem: new Map<string, Value>([['resident', Math.round(rss / 1024 / 1024)]]),
      storageEngine: new Map([['name', 'devstack']]),
    });
  },
};

const endSessions: Command = {
  options: options('endSessions', 'killSessions', 'refreshSessions', 'killAllSessions'),
  run: () => ok(),
};

const startSession: Command = {
  options: options('startSession'),
  run: () => {
    throw notSupported('startSession');
  },
};

/** Commands of replica sets, as a standalone answers them. */
const replicaOnly: Command = {
  options: options('replSetGetStatus', 'replSetGetConfig', 'forShell', 'initialsync'),
  run: () => {
    throw new CommandError(76, 'not running with --replSet');
  },
};

const getLog: Command = {
  options: options('getLog'),
  run: () => ok({ totalLinesWritten: 0, log: [] }),
};

const listCommands: Command = {
  options: options('getCmdLineOpts'),
  run: () => ok({ argv: [], parsed: new Map() }),
};

const abortTransaction: Command = {
  options: options('abortTransaction', 'commitTransaction', 'recoveryToken'),
  run: () => {
    throw new CommandError(20, 'Transaction numbers are only allowed on a replica set member or mongos');
  },
};

const compact: Command = {
  options: options('fsync', 'lock', 'async'),
  run: (command) => {
    if (isTruthy(command.get('lock'))) throw notSupported('fsync with lock');
    return ok({ numFiles: 1 });
  },
};

export const ADMIN_COMMANDS: Record<string, Command> = {
  hello: hello('isWritablePrimary'),
  isMaster: legacyHello,
  ismaster: legacyHello,
  ping: { options: options('ping'), run: () => ok() },
  buildInfo,
  buildinfo: buildInfo,
  getParameter,
  connectionStatus,
  serverStatus,
  whatsmyuri: { options: options('whatsmyuri'), run: () => ok({ you: '127.0.0.1:0' }) },
  endSessions,
  killSessions: endSessions,
  killAllSessions: endSessions,
  refreshSessions: endSessions,
  startSession,
  replSetGetStatus: replicaOnly,
  replSetGetConfig: replicaOnly,
  getLog,
  getCmdLineOpts: listCommands,
  abortTransaction,
  commitTransaction: abortTransaction,
  fsync: compact,
};
