import { loadConfig } from '@shop/config';
import { runService } from '@shop/http';
import { startInventory } from './app';
import { inventorySettings } from './config';

runService('inventory', () => startInventory(loadConfig(inventorySettings, process.env)));
