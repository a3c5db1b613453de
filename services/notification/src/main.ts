import { loadConfig } from '@shop/config';
import { runService } from '@shop/http';
import { startNotification } from './app';
import { notificationSettings } from './config';

runService('notification', () => startNotification(loadConfig(notificationSettings, process.env)));
