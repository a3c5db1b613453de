import { loadConfig } from '@shop/config';
import { runService } from '@shop/http';
import { startOrder } from './app';
import { orderSettings } from './config';

runService('order', () => startOrder(loadConfig(orderSettings, process.env)));
