import { loadConfig } from '@shop/config';
import { runService } from '@shop/http';
import { startUser } from './app';
import { userSettings } from './config';

runService('user', () => startUser(loadConfig(userSettings, process.env)));
