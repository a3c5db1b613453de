import { loadConfig } from '@shop/config';
import { runService } from '@shop/http';
import { startShipping } from './app';
import { shippingSettings } from './config';

runService('shipping', () => startShipping(loadConfig(shippingSettings, process.env)));
