/**
 * How this deployment differs from the default. It works as it stands, and every field may be left out; what is wrong is
 * refused with the name of the field. `npx cdk deploy` reads all of it, `npm start` the hosts, plans and retention.
 */
import { defineConfig } from './infra/config.ts';

export const config = defineConfig({
  /**
   * A host name of yours for the API, with its certificate in the same region; both stages are mapped to it:
   * `{ name: 'pdf.example.com', certificateArn: 'arn:aws:acm:…' }`. The outputs say what its DNS record must point at. With
   * `truststore: { uri: 's3://bucket/clients.pem' }` clients must show a certificate that one in there has signed (mTLS); a
   * `version` in it lets a deployment take a changed one over.
   */
  domain: undefined,

  /**
   * Where clients reach the API, if that is neither its own address nor `domain`: 'https://pdf.example.com'. Links to
   * documents begin with it.
   */
  publicOrigin: undefined,

  /**
   * Hosts of a private network that pages, webhooks and customers' own buckets may be at: 'minio.internal:9000',
   * '*.intra.example.com', '10.0.0.0/8'. In AWS they are reached with `network` only.
   */
  allowedHosts: [],

  /**
   * A Gotenberg of your own, whose LibreOffice turns DOCX documents into PDFs in place of what comes along:
   * 'https://gotenberg.internal'. It sees the documents. See docs/office.md.
   */
  officeEngineUrl: undefined,

  /**
   * Plans beside `unlimited`, `standard` and `small`, or in place of one of them, with all the limits that docs/accounts.md
   * lists; -1 is no limit: `{ team: { storageBytes: -1, documentPages: 500, rendersPerMinute: 600, … } }`.
   */
  plans: {},

  retention: {
    /** Days that logs are kept: 1, 3, 5, 7, 14, 30, 60, 90 and so on. Deletion receipts name them. */
    logDays: 30,
    /**
     * Days that documents, records of jobs and of webhooks are kept for an account that is made from now on:
     * `{ assetDays: 30, jobDays: 90, webhookDays: 7 }`. The account may change them; what is left out stays until it is deleted.
     */
    newAccounts: {},
  },

  /** Days that the rows of accounts can be restored, up to 35. 0: never, so that a deletion reaches every copy. */
  backupDays: 0,

  renderer: {
    /** MB of memory; Lambda gives a share of processors with it. */
    memoryMb: 2048,
    /**
     * The one version of Lambda's runtime to run on: 'arn:aws:lambda:eu-central-1::runtime:…'. Without it, the version
     * changes with a deployment only, never under a running one.
     */
    runtimeVersionArn: undefined,
  },

  /**
   * The VPC that pages, webhooks and customers' buckets are reached from:
   * `{ subnetIds: ['subnet-…'], securityGroupIds: ['sg-…'] }`. See docs/private-network.md for what it must let through.
   */
  network: undefined,

  /** A regional web ACL of AWS WAF for both stages: 'arn:aws:wafv2:…:regional/webacl/…'. */
  webAclArn: undefined,

  /** 'served': the dashboard is at /v2/dashboard, out of the api function, in your region. 'off': there is none. */
  dashboard: 'served',

  /** 'daily': the live configuration is looked at every day, and alarms tell if it is not as promised. 'off': only when asked. */
  verification: 'daily',

  /**
   * Who may assume the role that reads the stores for `ephemera verify`: 'arn:aws:iam::123456789012:role/privacy'. Without
   * any, whoever's own IAM policy in this account lets them.
   */
  verifyPrincipals: [],

  alarms: {
    /** The SNS topic that alarms are sent to. Without it and `email`, they are seen in CloudWatch only. */
    topicArn: undefined,
    /** Or the address that they are sent to, by a topic that is made for it. */
    email: undefined,
    /** Days after its release that the Chromium which ships is called old. */
    chromiumDaysMax: 120,
  },
});
