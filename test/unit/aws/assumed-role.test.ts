import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { close, listen } from '../../../local/listen.ts';
import { assumeRole } from '../../../shared/aws/assumed-role.ts';

const arn = 'arn:aws:iam::123456789012:role/Ephemera-VerifyRole';
const answer = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
  <AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>session</SessionToken>
  <Expiration>2030-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;

test('a role is assumed under a name that the log of AWS shows, and its credentials are whole', async () => {
  const asked: URLSearchParams[] = [];
  const server = createServer(async (req, res) => {
    asked.push(new URLSearchParams(await text(req)));
    res.writeHead(200, { 'Content-Type': 'text/xml' }).end(answer);
  });
  const endpoint = `http://127.0.0.1:${await listen(server)}`;
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'own' };

  const assumed = await assumeRole(arn, {
    region: 'eu-central-1',
    sessionName: 'ephemera-verify',
    endpoint,
    credentials,
  });

  await close(server);
  expect(assumed).toEqual({ accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' });
  expect(asked.map((one) => [one.get('Action'), one.get('RoleArn'), one.get('RoleSessionName')])).toEqual([
    ['AssumeRole', arn, 'ephemera-verify'],
  ]);
});
