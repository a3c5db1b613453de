import { loadConfig } from '@shop/config';
import { runService } from '@shop/http';
import { startAuth } from './app';
import { authSettings } from './config';

runService('auth', () => startAuth(loadConfig(authSettings, process.env)));
