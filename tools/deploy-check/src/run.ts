import { type Answer, conclusion, mark, recorded } from './answer';
import { connectBroker } from './broker';
import { byFiles } from './by-files';
import type { Config } from './config';

/**
 * Answers whether the services may go to an environment or away from it, or records that they have: by the files of the
 * checkout, or by a broker.
 */
export function run(config: Config, root: string): Promise<Answer> {
  return config.broker ? byBroker(config, config.broker) : Promise.resolve(byFiles(config, root));
}

async function byBroker(config: Config, settings: NonNullable<Config['broker']>): Promise<Answer> {
  const { command, services, version, environment } = config;
  if (version === undefined) throw new Error('A broker is told what is gone by its own tools (record-undeployment)');
  const broker = connectBroker(settings);
  if (command === 'record') {
    for (const service of services) await broker.recordDeployment(service, version, environment);
    return recorded(config);
  }
  const answers = await Promise.all(services.map((service) => broker.mayDeploy(service, version, environment)));
  const ok = answers.every((one) => one.ok);
  const lines = answers.map((one, i) => `${mark(one.ok)} ${services[i]}: ${one.reason}`);
  return { ok, lines: [...lines, conclusion(config, ok)] };
}
