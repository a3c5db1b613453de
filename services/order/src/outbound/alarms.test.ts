import { silentTelemetry } from '@shop/telemetry';
import { createAlarms } from './alarms';

it('counts from nought for every activity: an alert that looks for growth must see the first one', async () => {
  const telemetry = silentTelemetry();
  createAlarms(telemetry);
  const text = await telemetry.metrics.registry.getSingleMetricAsString('shop_checkout_retries_total');
  for (const activity of ['reserve-stock', 'commit-stock', 'void-payment', 'refund-payment', 'release-stock']) {
    expect(text).toContain(`shop_checkout_retries_total{activity="${activity}",stubborn="true",service="test"} 0`);
  }
});
