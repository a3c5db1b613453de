import { loadConfig } from '@shop/config';
import { runService } from '@shop/http';
import { startGateway } from './app';
import { gatewaySettings } from './config';

runService('gateway', () => startGateway(loadConfig(gatewaySettings, process.env)));
