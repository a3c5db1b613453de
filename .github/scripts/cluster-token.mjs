// Who is deploying, in the words of GitHub: kubectl runs this for the user of a kubeconfig, so that no password for the
// cluster has to be kept anywhere. A token is good for minutes; kubectl asks anew when it needs another one.
const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = process.env;
if (!url) throw new Error('GitHub says who is deploying only to a job with the permission id-token: write');

const request = new URL(url);
request.searchParams.set('audience', 'kubernetes');
const answer = await fetch(request, { headers: { authorization: `Bearer ${token}` } });
if (!answer.ok) throw new Error(`GitHub does not say who is deploying: ${answer.status}`);
const { value } = await answer.json();
const credential = { apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: value } };
process.stdout.write(JSON.stringify(credential));
