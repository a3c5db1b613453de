import { loadConfig } from '@shop/config';
import { runService } from '@shop/http';
import { startPayment } from './app';
import { paymentSettings } from './config';

runService('payment', () => startPayment(loadConfig(paymentSettings, process.env)));
