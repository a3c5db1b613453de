import { Verifier } from '@pact-foundation/pact';
import type { JsonObject } from '@shop/contracts';
import { deadLetterStates } from './dead-letter-states';
import { unknownWords } from './known-words';
import { authorizationOf } from './named-callers';
import { type PactFile, pactsOf } from './pact-files';
import type { ProviderUnderTest } from './provider-under-test';
import { type Outcome, outcomesIn } from './verification-results';

/** Declares a test for each interaction of each committed pact that this provider has to keep. */
export function verifyProvider(provider: string, start: () => Promise<ProviderUnderTest>): void {
  const pacts = pactsOf(provider);
  test(`somebody relies on ${provider}`, () => expect(pacts).not.toEqual([]));
  let underTest: ProviderUnderTest;
  beforeAll(async () => {
    underTest = await start();
  });
  afterAll(() => underTest?.stop());

  for (const { path, pact } of pacts) {
    describe(`${pact.consumer.name} → ${provider}`, () => {
      let outcomes: ReadonlyMap<string, Outcome>;
      beforeAll(async () => {
        outcomes = await verify(underTest, provider, path, pact);
      }, 60_000);
      test.each(pact.interactions.map(({ description }) => description))('%s', (description) => {
        const fault = outcomes.get(description)?.fault;
        if (fault !== undefined) throw new Error(`${pact.consumer.name} → ${provider}: ${description}\n${fault}`);
        expect(outcomes.has(description)).toBe(true);
      });
      test('whatever word of an enumeration may come is known', async () => {
        expect(unknownWords(pact, await apiDocumentOf(underTest))).toEqual([]);
      });
    });
  }
}

async function apiDocumentOf({ url, apiDocument }: ProviderUnderTest): Promise<JsonObject> {
  return apiDocument ?? ((await (await fetch(`${url}/openapi.json`)).json()) as JsonObject);
}

async function verify(
  underTest: ProviderUnderTest,
  provider: string,
  path: string,
  pact: PactFile,
): Promise<ReadonlyMap<string, Outcome>> {
  const { url, identity, states = {}, messages = {} } = underTest;
  const failures = new Map<string, string>();
  const verifier = new Verifier({
    provider,
    providerBaseUrl: url,
    pactUrls: [path],
    proxyHost: '127.0.0.1',
    logLevel: 'error',
    stateHandlers: { ...deadLetterStates(underTest), ...states } as never,
    messageProviders: messageProviders(pact, messages, failures) as never,
    requestFilter(request, _response, next) {
      const named = request.headers.authorization;
      if (named !== undefined) request.headers.authorization = authorizationOf(named, { identity, provider });
      next();
    },
  });
  const report = await verifier.verifyProvider().catch((error: Error) => error.message);
  return outcomesIn(String(report), failures);
}

function messageProviders(
  { interactions }: PactFile,
  messages: NonNullable<ProviderUnderTest['messages']>,
  failures: Map<string, string>,
) {
  const ofMessages = interactions.filter(({ type }) => type === 'Asynchronous/Messages');
  return Object.fromEntries(
    ofMessages.map(({ description }) => [
      description,
      async () => {
        try {
          const name = messageOf(description);
          const say = messages[name];
          if (!say) throw new Error(`The provider's tests do not say how ${name} comes about`);
          return await say();
        } catch (error) {
          failures.set(description, String(error));
          throw error;
        }
      },
    ]),
  );
}

/** `order.cancelled, out_of_stock` of `order.cancelled for notify-customers, out_of_stock`. */
const messageOf = (description: string) => description.replace(/ for [a-z-]+/, '');
