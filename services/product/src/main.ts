import { loadConfig } from '@shop/config';
import { runService } from '@shop/http';
import { startProduct } from './app';
import { productSettings } from './config';

runService('product', () => startProduct(loadConfig(productSettings, process.env)));
