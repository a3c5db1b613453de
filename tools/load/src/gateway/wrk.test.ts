import { parseWrk } from './wrk';

const printed = `Running 2s test @ http://127.0.0.1:1/
  1 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     3.60ms    1.12ms  21.10ms   92.50%
    Req/Sec    17.90k     1.20k   19.60k    80.00%
  Latency Distribution
     50%    3.41ms
     75%    3.80ms
     90%    4.40ms
     99%  812.00us
  35665 requests in 2.00s, 70.10MB read
Requests/sec:  17832.51
Transfer/sec:     35.05MB
`;

test('reads what wrk prints, whatever the unit', () => {
  expect(parseWrk(printed)).toEqual({ perSecond: 17_832.51, requests: 35_665, p50Ms: 3.41, p99Ms: 0.812, errors: 0 });
});

test('counts refusals and broken connections', () => {
  const bad = `${printed}  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 5\n`;
  expect(parseWrk(bad).errors).toBe(15);
});

test('says so when it is something else', () => {
  expect(() => parseWrk('unable to connect')).toThrow('unable to connect');
});
